"""How a commission comes to be: by act, after the closing; from then on the projects are being scored."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from applications.models import Project
from applications.workflow import PROJECT, ProjectState
from calls.actions import NewAct
from calls.actions.acts import record_act
from calls.actions.locks import locked_phase
from calls.models import ActKind, Phase, StaffRole
from core import audit
from core.refusals import refuse_if
from evaluations import notifications, permissions, rules
from evaluations.models import Commission, CommissionMember
from evaluations.rules import Nominee


@transaction.atomic
def appoint_commission(
    phase: Phase,
    *,
    nominees: Sequence[Nominee],
    sheets_due_at: datetime | None = None,
    act: NewAct,
    by: User,
    now: datetime,
) -> Commission:
    """Appoint the people under the act; every project received passes to them."""
    phase = locked_phase(phase)
    permissions.require_staff(by, phase, StaffRole.SIGNATORY)
    refuse_if(rules.appointment_blockers(phase, nominees, now))
    recorded = record_act(phase.call, kind=ActKind.COMMISSION, act=act, by=by, now=now)
    commission = Commission.objects.create(phase=phase, act=recorded, appointed_at=now, sheets_due_at=sheets_due_at)
    people = rules.people_of(nominees)
    CommissionMember.objects.bulk_create(
        CommissionMember(
            commission=commission,
            user=people[nominee.email.strip().lower()],
            role=nominee.role,
            act=recorded,
            joined_at=now,
        )
        for nominee in nominees
    )
    audit.record("commission.appointed", commission, by=by, now=now, after=commission.state, act=recorded.pk)
    _start_scoring(phase, by, now)
    notifications.appointed(commission, now)
    return commission


def _start_scoring(phase: Phase, by: User, now: datetime) -> None:
    held = Project.objects.select_for_update(of=("self",)).filter(phase=phase, state=ProjectState.REGISTERED)
    projects = list(held.order_by("pk"))
    for project in projects:
        before, after = PROJECT.move(project, "start_scoring")
        project.state_since = now
        audit.record("project.scoring", project, by=by, now=now, before=before, after=after)
    Project.objects.bulk_update(projects, ["state", "state_since"])
