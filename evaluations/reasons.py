"""The panel's reason for every point of a ranking, from the recorded sessions on which it stands."""

from collections.abc import Collection

from applications.models import Submission
from evaluations.inputs import key_of
from evaluations.models import PanelScore, Ranking

Reasons = dict[str, dict[str, str]]


def reasons_of(ranking: Ranking, keys: Collection[str] | None = None) -> Reasons:
    """By protocol number, then by criterion as the ranking names it; only those of `keys`, when they are given.

    Sessions recorded after the computation are other rankings' business; recorded ones never change (trigger).
    """
    protocols = _protocols(ranking, keys)
    scores = PanelScore.objects.filter(
        project__in=protocols,
        session__commission__phase=ranking.phase_id,
        session__recorded_at__lte=ranking.computed_at,
    )
    found: Reasons = {}
    rows = scores.select_related("criterion__criterion_class").order_by("session__number", "pk")
    for score in rows:
        found.setdefault(protocols[score.project_id], {})[key_of(score.criterion)] = score.reason
    return found


def _protocols(ranking: Ranking, keys: Collection[str] | None) -> dict[int, str]:
    """Protocol numbers by project."""
    rows = Submission.objects.counting().filter(project__phase=ranking.phase_id).defer("snapshot")
    found = {row.project_id: row.protocol for row in rows.order_by("pk")}
    return {project: key for project, key in found.items() if keys is None or key in keys}
