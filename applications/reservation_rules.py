"""What still blocks the decision on a reservation, as sentences."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from applications.models import Project
from applications.workflow import ProjectState
from core.redaction import ADDRESS, TAX_CODE
from core.refusals import Blocker


@dataclass(frozen=True)
class Decision:
    """A reservation lifted (admitted) or upheld (not admitted), as the signatory writes it."""

    project: Project
    lift: bool
    reason: str
    remedy: str = ""


def reservation_blockers(decision: Decision) -> list[Blocker]:
    project, blockers = decision.project, []
    words = {"title": project.sent_title}
    if project.state != ProjectState.ADMITTED_WITH_RESERVATION:
        message = _("“%(title)s” is not admitted with reservation: there is nothing to decide.")
        blockers.append(Blocker(message % words, code="none"))
    if not decision.reason.strip():
        message = _("“%(title)s”: write the reason, which the applicant and the public will read.")
        blockers.append(Blocker(message % words, f"#id_reason_{project.pk}", "reason"))
    if TAX_CODE.search(decision.reason) or ADDRESS.search(decision.reason):
        message = _("“%(title)s”: the reason is published, so take tax codes and addresses of persons out of it.")
        blockers.append(Blocker(message % words, f"#id_reason_{project.pk}", "personal"))
    if not decision.lift and not decision.remedy.strip():
        message = _("“%(title)s”: write the remedy: how, where and until when the applicant can appeal.")
        blockers.append(Blocker(message % words, f"#id_remedy_{project.pk}", "remedy"))
    return blockers
