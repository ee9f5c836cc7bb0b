"""How reservations on an admitted list end: by one act, with a new version of the list, in all that comes after."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.actions.reservations import resolve_reservation
from applications.check_conflicts import require_no_conflict
from applications.models import Outcome, OutcomeKind, Project
from applications.reservation_rules import Decision, reservation_blockers
from calls.actions import NewAct
from calls.actions.acts import record_act
from calls.actions.locks import locked_phase
from calls.models import ActKind, Phase, StaffRole
from calls.revocation import revocation_blockers
from core import audit
from core.locks import hold
from core.refusals import Blocker, NotAllowed, Refused, refuse_if
from evaluations import lists, notifications, permissions
from evaluations.actions.handover import set_aside
from evaluations.actions.locks import locked_commission
from evaluations.actions.publication import freeze_list
from evaluations.models import Commission, ListKind, PublishedList, ScoreSheet
from evaluations.workflow import COMMISSION


@transaction.atomic
def decide_reservations(
    phase: Phase, *, decisions: Sequence[Decision], act: NewAct, by: User, now: datetime
) -> PublishedList:
    """Lift or uphold reservations with one act: all of them, or none with every reason.

    The admitted list is superseded; where a reservation is upheld, the application's later projects end.
    """
    commissions = _hold_commissions(phase)
    phase = _hold_phases(phase, commissions)
    permissions.require_staff(by, phase, StaffRole.SIGNATORY)
    held = [_hold(decision, phase, by, now) for decision in sorted(decisions, key=lambda one: one.project.pk)]
    current = PublishedList.objects.in_force().filter(phase=phase, kind=ListKind.ADMITTED).first()
    refuse_if([*revocation_blockers(phase.call), *_blockers(held, current)])
    recorded = record_act(phase.call, kind=ActKind.RESERVATION, act=act, by=by, now=now)
    outcomes = [one for decision in held for one in resolve_reservation(decision, act=recorded, by=by, now=now)]
    published = freeze_list(
        phase,
        ListKind.ADMITTED,
        recorded,
        lambda act, version: lists.superseding_snapshot(current, act, version, now),
        by=by,
        now=now,
    )
    for commission in commissions:
        _leave(commission, outcomes, by, now)
    return published


def _hold_commissions(phase: Phase) -> list[Commission]:
    """Those of the later phases, before any phase: the order in which a ranking is published."""
    later = Commission.objects.filter(phase__call=phase.call_id, phase__position__gt=phase.position)
    return [locked_commission(one) for one in later.order_by("phase__position")]


def _hold_phases(phase: Phase, commissions: Sequence[Commission]) -> Phase:
    """This phase and those after it, so that nothing is sent, registered or published in them meanwhile."""
    onward = Phase.objects.filter(call=phase.call_id, position__gte=phase.position).order_by("position")
    held = [locked_phase(one) for one in onward]
    if Commission.objects.filter(phase__in=held[1:]).exclude(pk__in=[one.pk for one in commissions]).exists():
        raise Refused(_("A commission was appointed at this very moment: look again, then decide."))
    return held[0]


def _hold(decision: Decision, phase: Phase, by: User, now: datetime) -> Decision:
    rows = Project.objects.select_related("application__call", "application__partnership__lead", "phase")
    project = hold(rows, decision.project.pk)
    if project.phase_id != phase.pk:
        raise NotAllowed
    require_no_conflict(by, project, permissions.day_of(now))
    return replace(decision, project=project)


def _blockers(decisions: Sequence[Decision], current: PublishedList | None) -> list[Blocker]:
    blockers = [found for decision in decisions for found in reservation_blockers(decision)]
    if not decisions:
        blockers.append(Blocker(_("Decide on at least one reservation."), code="nothing"))
    if current is None:
        blockers.append(
            Blocker(_("The list of admitted projects is not published: there is nothing to supersede."), code="list")
        )
    return blockers


def _leave(commission: Commission, outcomes: Sequence[Outcome], by: User, now: datetime) -> None:
    """The excluded projects leave the commission: unfinished sheets are set aside, a ranking is computed again."""
    excluded = [
        one.project
        for one in outcomes
        if one.kind == OutcomeKind.EXCLUDED and one.project.phase_id == commission.phase_id
    ]
    if not excluded:
        return
    for sheet in ScoreSheet.objects.live().filter(project__in=excluded).order_by("pk"):
        set_aside(sheet, by, now)
    if "reopen_panel" in COMMISSION.actions_from(commission.state):
        before, after = COMMISSION.move(commission, "reopen_panel")
        commission.save(update_fields=["state"])
        audit.record("commission.panel_reopened", commission, by=by, now=now, before=before, after=after)
    notifications.excluded(commission, [project.sent_title for project in excluded], outcomes[0].act, now)
