"""How a decision on a project is recorded: under its act, with its reason, and told to the applicant."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from applications import notifications
from applications.models import Outcome, OutcomeKind, Project
from applications.workflow import PROJECT, ProjectState
from calls.models import Act
from core import audit
from core.locks import hold
from core.refusals import Blocker, NotAllowed, refuse_if

STEPS = {
    OutcomeKind.ADMITTED: "admit",
    OutcomeKind.ADMITTED_WITH_RESERVATION: "admit_with_reservation",
    OutcomeKind.NOT_ADMITTED: "refuse",
    OutcomeKind.UNSUITABLE: "judge_unsuitable",
    OutcomeKind.FUNDED: "fund",
    OutcomeKind.PARTLY_FUNDED: "fund_partly",
    OutcomeKind.RESERVE: "put_on_reserve",
    OutcomeKind.EXCLUDED: "exclude",
}
# What a reservation becomes.
RESOLUTIONS = {OutcomeKind.ADMITTED: "lift_reservation", OutcomeKind.NOT_ADMITTED: "uphold_reservation"}


@transaction.atomic
def record_outcome(
    project: Project,
    *,
    kind: str,
    act: Act,
    reason: str,
    remedy: str = "",
    position: int | None = None,
    points: Decimal | None = None,
    grant: Decimal | None = None,
    by: Any,
    now: datetime,
) -> Outcome:
    """Write the outcome and move the project by its step. Who may decide is the calling action's to check."""
    rows = Project.objects.select_related("application__call", "application__partnership__lead", "phase")
    project = hold(rows, project.pk)
    if not act.effects.filter(call=project.application.call_id).exists():
        raise NotAllowed
    before, after = PROJECT.move(project, _step(project, OutcomeKind(kind)))
    refuse_if(_blockers(project, reason, grant))
    outcome = Outcome.objects.create(
        project=project,
        kind=kind,
        act=act,
        reason=reason.strip(),
        remedy=remedy.strip(),
        position=position,
        points=points,
        grant=grant,
        published_at=now,
    )
    project.state_since = now
    project.save(update_fields=["state", "state_since"])
    audit.record("project.outcome", project, by=by, now=now, before=before, after=after, act=act.pk, outcome=str(kind))
    notifications.outcome(outcome, now)
    return outcome


def _step(project: Project, kind: OutcomeKind) -> str:
    if project.state == ProjectState.ADMITTED_WITH_RESERVATION:
        return RESOLUTIONS.get(kind, STEPS[kind])
    return STEPS[kind]


def _blockers(project: Project, reason: str, grant: Decimal | None) -> list[Blocker]:
    blockers = []
    if not reason.strip():
        blockers.append(Blocker(_("Give a reason for the outcome."), code="reason"))
    submission = project.submissions.counting().first()
    most = submission.requested_grant if submission else Decimal("0.00")
    if grant is not None and grant > min(most, project.application.call.grant_max):
        blockers.append(
            Blocker(_("The grant is more than the request or the largest grant of the call."), code="grant")
        )
    return blockers
