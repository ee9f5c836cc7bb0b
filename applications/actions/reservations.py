"""How a reservation ends: by an act that lifts it, or upholds it against the applicant."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.actions.locks import hold_project
from applications.actions.outcomes import record_outcome
from applications.check_conflicts import require_no_conflict
from applications.models import Outcome, OutcomeKind, Project
from applications.workflow import ProjectState
from calls.actions import NewAct
from calls.actions.acts import record_new_act
from calls.models import ActKind, StaffRole
from calls.permissions import staff_roles
from core.refusals import Blocker, NotAllowed, refuse_if


@transaction.atomic
def decide_reservation(
    project: Project, *, lift: bool, act: NewAct, reason: str, remedy: str, by: Any, now: datetime
) -> Outcome:
    """Lift the reservation (admitted) or uphold it (not admitted), by the signatory, with act, reason and remedy."""
    project = hold_project(project)
    day = timezone.localdate(now)
    if StaffRole.SIGNATORY not in staff_roles(by, project.application.call, day):
        raise NotAllowed
    require_no_conflict(by, project, day)
    refuse_if(reservation_blockers(project, lift, reason, remedy))
    recorded = record_new_act(project.application.call, ActKind.RESERVATION, act, by=by, now=now)
    kind = OutcomeKind.ADMITTED if lift else OutcomeKind.NOT_ADMITTED
    return record_outcome(project, kind=kind, act=recorded, reason=reason, remedy=remedy, by=by, now=now)


def reservation_blockers(project: Project, lift: bool, reason: str, remedy: str) -> list[Blocker]:
    blockers = []
    if project.state != ProjectState.ADMITTED_WITH_RESERVATION:
        blockers.append(
            Blocker(_("The project is not admitted with reservation: there is nothing to decide."), code="none")
        )
    if not reason.strip():
        blockers.append(Blocker(_("Write the reason: the applicant will read it."), "#id_reason", "reason"))
    if not lift and not remedy.strip():
        sentence = _("Write the remedy: how, where and until when the applicant can appeal.")
        blockers.append(Blocker(sentence, "#id_remedy", "remedy"))
    return blockers
