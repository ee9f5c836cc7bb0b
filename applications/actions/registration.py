"""How a closed phase is taken over by the office: only when nothing received in time can still be on its way."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from applications.actions.restoring import restore_sent
from applications.models import Project
from applications.workflow import COUNTING_STATES, PROJECT, ProjectState
from calls.models import Phase
from calls.workflow import PHASE, CallState, PhaseState
from core import audit
from core.deadlines import is_over, over
from core.http import believed
from core.refusals import Refused
from partnerships import actions as partnerships
from partnerships.workflow import PartnershipState

LONGEST_REQUEST = timedelta(seconds=60)  # the web server's own limit: gunicorn's --timeout

ENDS = {
    ProjectState.DRAFT: "lapse",
    ProjectState.WITHDRAWN: "lapse",
    ProjectState.SENT: "register",
    ProjectState.REPLACING: "register",
}


def reception_bound() -> timedelta:
    """How long after the deadline a send received in time may still be worked off.

    The proxy may have held it as long as its moment is believed; then the web server works on it at most so long.
    """
    return believed() + LONGEST_REQUEST


def register_due_phases(now: datetime) -> int:
    """Register every closed phase whose bound is over; returns how many."""
    due = _due(now).order_by("pk")
    for phase in due:
        register_phase(phase, now)
    return len(due)


def registration_due_since(now: datetime) -> datetime | None:
    """Since when the oldest registration is due that has not happened yet; None when none is."""
    closed = _due(now).order_by("closes_at").values_list("closes_at", flat=True).first()
    return closed + reception_bound() if closed else None


def _due(now: datetime) -> QuerySet[Phase]:
    running = Phase.objects.filter(call__state=CallState.PUBLISHED)
    return running.filter(over("closes_at", now - reception_bound()), state=PhaseState.CLOSED)


@transaction.atomic
def register_phase(phase: Phase, now: datetime) -> Phase:
    """Register what was sent and let the unsent drafts lapse: from now on the office reads.

    A phase that is registered already, or whose call was revoked meanwhile, stays as it is.
    """
    phase = Phase.objects.select_for_update(of=("self",), no_key=True).get(pk=phase.pk)
    if phase.state == PhaseState.ASSESSING or phase.call.state == CallState.REVOKED:
        return phase
    before, after = PHASE.move(phase, "register")
    if phase.closes_at is not None and not is_over(phase.closes_at, now - reception_bound()):
        raise Refused(_("A project received in time may still be on its way: wait until it has been processed."))
    phase.registered_at = now
    phase.save(update_fields=["state", "registered_at"])
    audit.record("phase.registered", phase, by=None, now=now, before=before, after=after)
    list(phase.projects.select_for_update(of=("self",)).order_by("pk").only("pk"))
    projects = Project.objects.filter(phase=phase, state__in=ENDS)
    for project in projects.select_related("application__partnership").order_by("pk"):
        _end(project, now)
    return phase


def _end(project: Project, now: datetime) -> None:
    counts = project.state in COUNTING_STATES
    before, after = PROJECT.move(project, ENDS[ProjectState(project.state)])
    project.state_since = now
    project.save(update_fields=["state", "state_since"])
    audit.record(f"project.{after}", project, by=None, now=now, before=before, after=after)
    if counts:
        # A replacement never sent left the partnership open: what counts is the version sent.
        restore_sent(project, by=None, now=now)
    elif project.application.partnership.state == PartnershipState.FORMING:
        partnerships.dissolve(project.application.partnership, by=None, now=now)
