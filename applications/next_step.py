"""Who has the ball, and what happens next: one sentence for each state of a project."""

from django.utils.translation import gettext as _

from applications.models import Project
from applications.workflow import ProjectState
from calls.workflow import CallState, PhaseState
from core.templatetags.wecare import moment

OF_APPLICANTS = (ProjectState.DRAFT, ProjectState.SENT, ProjectState.REPLACING, ProjectState.WITHDRAWN)
RECEIVED = (ProjectState.SENT, ProjectState.REGISTERED, ProjectState.CHECKING, ProjectState.SCORING)


def sentence(project: Project) -> str:
    """For the applicant; with the deadline where there is one."""
    if project.phase.call.state == CallState.REVOKED and (words := _when_revoked(project)):
        return words
    if project.phase.state == PhaseState.SUSPENDED and project.state in OF_APPLICANTS:
        return _(
            "The reception is suspended: what you wrote is kept, and nothing can be sent, replaced or withdrawn now."
        )
    return _sentences()[ProjectState(project.state)] % {"deadline": moment(project.phase.closes_at) or "…"}


def _when_revoked(project: Project) -> str:
    """Nothing for what was decided before: its sentence stays true."""
    if project.state == ProjectState.LAPSED and project.phase.registered_at is None:
        return _("It had not been sent when the call was revoked: it takes no further part.")
    if project.state in RECEIVED:
        return _("It was received, as its receipt proves; after the revocation nobody assesses it.")
    return ""


def _sentences() -> dict[ProjectState, str]:
    return {
        ProjectState.DRAFT: _("It is yours: nobody outside the partnership reads it until the lead partner sends it."),
        ProjectState.SENT: _("Received. Nobody at the office reads it before %(deadline)s; then its check begins."),
        ProjectState.REPLACING: _("The version sent counts, until a new one is sent."),
        ProjectState.WITHDRAWN: _(
            "It does not count. Until %(deadline)s you can go back to the draft and send it again."
        ),
        ProjectState.LAPSED: _("It was not sent by the deadline, %(deadline)s: this draft takes no part in the call."),
        ProjectState.REGISTERED: _("The office has it. You will hear here and by e-mail what happens next."),
        ProjectState.CHECKING: _("The office is checking the requirements. You will be told of the outcome."),
        ProjectState.SCORING: _("The commission is scoring it. You will be told when the ranking is published."),
        ProjectState.ADMITTED: _("Admitted: the reason and the act are below."),
        ProjectState.ADMITTED_WITH_RESERVATION: _("Admitted with a reservation: below is what must be clarified."),
        ProjectState.NOT_ADMITTED: _("Not admitted: the reason, and what you can do, are below."),
        ProjectState.UNSUITABLE: _("Below the thresholds: the reason, and what you can do, are below."),
        ProjectState.FUNDED: _("Funded: the grant and the act are below."),
        ProjectState.PARTLY_FUNDED: _("Funded in part: the grant and the act are below."),
        ProjectState.RESERVE: _("Suitable, waiting for money: the position and the act are below."),
        ProjectState.EXCLUDED: _("Excluded: the reason, the act, and what you can do, are below."),
    }
