"""What would be published now, if the signatory brought the act: the text that is annexed to it."""

from django.db.models import QuerySet

from applications.models import Check
from applications.workflow import ProjectState
from calls.models import Assessment, Phase
from core.read import fingerprint
from evaluations import lists
from evaluations.models import Commission, ListKind, Ranking


def is_ready(phase: Phase) -> bool:
    """Whether there is something that could be published."""
    return _latest(phase) is not None if phase.assessment == Assessment.SCORING else bool(_outcomes(phase))


def content_of(phase: Phase) -> str:
    """The list in the words of its snapshot, without act and moment; empty while there is nothing to publish."""
    if phase.assessment == Assessment.SCORING:
        latest = _latest(phase)
        version = lists.next_version(phase, ListKind.RANKING)
        return lists.ranking_snapshot(latest, None, version, None) if latest else ""
    outcomes, version = _outcomes(phase), lists.next_version(phase, ListKind.ADMITTED)
    return lists.admitted_snapshot(phase, outcomes, None, version, None) if outcomes else ""


def signed(phase: Phase) -> str:
    """The fingerprint of all that a signatory decides with the list: the list itself, and each applicant's reason."""
    reasons = list(_judged(phase).order_by("project").values_list("project", "outcome", "reason", "remedy"))
    return fingerprint({"list": content_of(phase), "reasons": reasons})


def _outcomes(phase: Phase) -> dict[int, str]:
    """The outcomes written so far of the projects under check; when it can be signed, all of them are confirmed."""
    return dict(_judged(phase).values_list("project", "outcome"))


def _judged(phase: Phase) -> QuerySet[Check]:
    return Check.objects.filter(project__phase=phase, project__state=ProjectState.CHECKING).exclude(outcome="")


def _latest(phase: Phase) -> Ranking | None:
    """The latest ranking, until it is published."""
    commission = Commission.objects.filter(phase=phase).first()
    if commission is None or commission.unsealed_at is None or commission.is_concluded:
        return None
    return phase.rankings.order_by("-version").first()
