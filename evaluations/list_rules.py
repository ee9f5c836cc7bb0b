"""What still blocks the publication of a list, as sentences."""

from django.utils.translation import gettext as _

from calls.models import Phase
from core.refusals import Blocker
from evaluations.models import PublishedList, Ranking
from evaluations.verification import is_identical


def ranking_list_blockers(phase: Phase, ranking: Ranking) -> list[Blocker]:
    """The ranking is the latest, not yet published, and gives the same result when it is computed again."""
    latest = phase.rankings.order_by("-version").first()
    if latest is None or latest.pk != ranking.pk:
        return [Blocker(_("The ranking was computed again: read the new one before you publish it."), code="stale")]
    if PublishedList.objects.filter(ranking=ranking).exists():
        message = _("This ranking is already published: record a new panel session to change it.")
        return [Blocker(message, code="published")]
    if not is_identical(ranking):
        return [Blocker(_("The ranking computed again from its inputs is not identical."), code="not_identical")]
    return []
