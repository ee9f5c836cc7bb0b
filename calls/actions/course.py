"""What the signatory decides while a published call runs, each time by an act."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls import course, notifications
from calls.actions.acts import NewAct, record_act
from calls.actions.locks import locked_call, locked_phase
from calls.course import CourseChange
from calls.models import Act, ActKind, Call, DeadlineChange, OpeningChange, Phase, StaffRole
from calls.permissions import CALL_STEPS, PHASE_STEPS, require_role
from calls.window_rules import extension_blockers, resumption_blockers
from calls.workflow import CALL, PHASE, CallState, PhaseState
from core import audit
from core.refusals import Blocker, Refused, refuse_if


@transaction.atomic
def extend(
    phase: Phase, *, closes_at: datetime, next_opens_at: datetime | None = None, act: NewAct, by: Any, now: datetime
) -> DeadlineChange:
    """Give a phase more time: only later than before, and only while the deadline has not passed.

    What follows opens after it: when the new deadline lies beyond that opening, the act gives the new one too.
    """
    call, phase = _locked_for(phase, "extend", by)
    PHASE.move(phase, "extend")
    following = _held_following(phase)
    refuse_if(extension_blockers(phase, following, closes_at, next_opens_at, now))
    recorded = record_act(call, kind=ActKind.EXTENSION, act=act, by=by, now=now)
    change = _change_deadline(phase, closes_at, recorded, by, now)
    moved = _move_opening(following, next_opens_at, recorded, by, now)
    before, after = change.before, closes_at
    _announce(course.EXTENDED, call, recorded, by, now, phase=phase, before=before, after=after, following=moved)
    return change


@transaction.atomic
def suspend(phase: Phase, *, act: NewAct, by: Any, now: datetime) -> Phase:
    """Stop the reception of a phase, until it is resumed."""
    call, phase = _locked_for(phase, "suspend", by)
    before, after = PHASE.move(phase, "suspend")
    recorded = record_act(call, kind=ActKind.SUSPENSION, act=act, by=by, now=now)
    phase.save(update_fields=["state"])
    audit.record("phase.suspended", phase, by=by, now=now, before=before, after=after, act=recorded.pk)
    deadline = phase.closes_at
    _announce(course.SUSPENDED, call, recorded, by, now, phase=phase, before=deadline, after=deadline)
    return phase


@transaction.atomic
def resume(
    phase: Phase,
    *,
    act: NewAct,
    by: Any,
    now: datetime,
    closes_at: datetime | None = None,
    next_opens_at: datetime | None = None,
) -> Phase:
    """Open a suspended phase again; with a later deadline, which it needs when the old one has passed meanwhile."""
    call, phase = _locked_for(phase, "resume", by)
    before, after = PHASE.move(phase, "resume")
    following = _held_following(phase)
    refuse_if(resumption_blockers(phase, following, closes_at, next_opens_at, now))
    recorded = record_act(call, kind=ActKind.RESUMPTION, act=act, by=by, now=now)
    phase.save(update_fields=["state"])
    audit.record("phase.resumed", phase, by=by, now=now, before=before, after=after, act=recorded.pk)
    deadline = phase.closes_at
    if closes_at:
        _change_deadline(phase, closes_at, recorded, by, now)
    moved = _move_opening(following, next_opens_at, recorded, by, now)
    after = phase.closes_at
    _announce(course.RESUMED, call, recorded, by, now, phase=phase, before=deadline, after=after, following=moved)
    return phase


@transaction.atomic
def revoke(call: Call, *, act: NewAct, by: Any, now: datetime) -> Call:
    """Take a published call back: nothing is received any more, what is unsent ends; what was published stays."""
    call = locked_call(call)
    require_role(by, call, CALL_STEPS["revoke"])
    before, after = CALL.move(call, "revoke")
    # Held so that a send under way is either before the revocation or refused after it.
    list(call.phases.select_for_update(of=("self",), no_key=True).order_by("pk"))
    recorded = record_act(call, kind=ActKind.REVOCATION, act=act, by=by, now=now)
    call.save(update_fields=["state"])
    audit.record("call.revoked", call, by=by, now=now, before=before, after=after, act=recorded.pk)
    _announce(course.REVOKED, call, recorded, by, now)
    return call


@transaction.atomic
def conclude(call: Call, *, by: Any, now: datetime) -> Call:
    """End a call whose phases are all concluded."""
    call = locked_call(call)
    require_role(by, call, CALL_STEPS["conclude"])
    before, after = CALL.move(call, "conclude")
    open_phases = call.phases.exclude(state=PhaseState.CONCLUDED).order_by("position")
    message = _("“%(phase)s” is not concluded yet.")
    refuse_if([Blocker(message % {"phase": phase.title}, code="phase_running") for phase in open_phases])
    call.save(update_fields=["state"])
    audit.record("call.concluded", call, by=by, now=now, before=before, after=after)
    return call


@transaction.atomic
def conclude_phase(phase: Phase, *, by: Any, now: datetime) -> Phase:
    """End a phase whose outcomes are published."""
    phase = locked_phase(phase)
    require_role(by, phase.call, StaffRole.SIGNATORY, StaffRole.MANAGER)
    before, after = PHASE.move(phase, "conclude")
    phase.save(update_fields=["state"])
    audit.record("phase.concluded", phase, by=by, now=now, before=before, after=after)
    return phase


def _locked_for(phase: Phase, action: str, by: Any) -> tuple[Call, Phase]:
    call = locked_call(phase.call)
    phase = locked_phase(phase)
    require_role(by, call, PHASE_STEPS[action])
    if call.state != CallState.PUBLISHED:
        raise Refused(_("The call is not published, or not any more."))
    return call, phase


def _announce(kind: str, call: Call, act: Act, by: Any, now: datetime, **more: Any) -> None:
    """Let the packages above follow, in this transaction; then tell those of the office whom they have not told."""
    change = CourseChange(kind, call=call, act=act, by=by, now=now, **more)
    course.announce(change)
    notifications.course_changed(change)


def _held_following(phase: Phase) -> Phase | None:
    """The phase that comes next, held: its opening may have to move."""
    following = phase.call.phases.filter(position__gt=phase.position).order_by("position")
    return following.select_for_update(of=("self",), no_key=True).first()


def _change_deadline(phase: Phase, closes_at: datetime, act: Act, by: Any, now: datetime) -> DeadlineChange:
    before, phase.closes_at = phase.closes_at, closes_at
    change = DeadlineChange.objects.create(phase=phase, act=act, before=before, after=closes_at, made_at=now)
    phase.save(update_fields=["closes_at"])
    audit.record("phase.extended", phase, by=by, now=now, deadline_before=before, deadline=closes_at, act=act.pk)
    return change


def _move_opening(following: Phase | None, opens_at: datetime | None, act: Act, by: Any, now: datetime) -> Phase | None:
    """Open the following phase later; nothing happens, and nothing is returned, when no other moment is given."""
    if following is None or opens_at is None or opens_at == following.opens_at:
        return None
    before, following.opens_at = following.opens_at, opens_at
    following.save(update_fields=["opens_at"])
    audit.record("phase.opening_moved", following, by=by, now=now, opening_before=before, opening=opens_at, act=act.pk)
    OpeningChange.objects.create(phase=following, act=act, before=before, after=opens_at, made_at=now)
    return following
