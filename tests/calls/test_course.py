"""What happens to a published call: the clock, and the acts of the signatory."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone

from calls.actions import (
    close_due_phases,
    conclude,
    conclude_phase,
    extend,
    open_due_phases,
    resume,
    revoke,
    suspend,
)
from calls.models import ActKind, Phase
from calls.workflow import CallState, PhaseState
from core import audit
from core.deadlines import end_of
from core.refusals import NotAllowed, Refused
from tests.factories.accounts import persona
from tests.factories.calls import new_act, phase_of, published_call

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def phase(now):
    return phase_of(published_call(now=now))


def codes(refused):
    return [blocker.code for blocker in refused.value.blockers]


def by_marco(now, number=""):
    return {"act": new_act(number, now=now), "by": persona("marco"), "now": now}


def test_window_includes_its_first_and_its_last_moment(phase):
    assert phase.is_open_at(phase.opens_at) is True
    assert phase.is_open_at(phase.closes_at) is True
    assert phase.is_open_at(phase.opens_at - SECOND) is False
    assert phase.is_open_at(end_of(phase.closes_at)) is False


def test_clock_closes_after_the_last_second_and_only_once(phase):
    assert close_due_phases(phase.closes_at) == 0
    assert close_due_phases(phase.closes_at + SECOND) == 1
    assert close_due_phases(phase.closes_at + SECOND) == 0
    closed = Phase.objects.get(pk=phase.pk)
    assert (closed.state, closed.closed_at) == (PhaseState.CLOSED, phase.closes_at + SECOND)
    assert audit.timeline(phase).last().actor is None


def test_clock_opens_at_the_first_moment_and_only_once(phase):
    second = phase_of(phase.call, 2)
    assert open_due_phases(second.opens_at - SECOND) == 0
    assert open_due_phases(second.opens_at) == 1
    assert open_due_phases(second.opens_at) == 0


def test_extension_moves_the_deadline_and_keeps_the_old_one(phase, now):
    before, after = phase.closes_at, phase.closes_at + 10 * DAY
    change = extend(phase, closes_at=after, **by_marco(now))
    assert (change.before, change.after, change.act.effects.get().kind) == (before, after, ActKind.EXTENSION)
    assert phase_of(phase.call).closes_at == after
    assert close_due_phases(before + SECOND) == 0


@pytest.mark.parametrize("later", [-DAY, timedelta(0)])
def test_extension_never_shortens(phase, now, later):
    with pytest.raises(Refused) as refused:
        extend(phase, closes_at=phase.closes_at + later, **by_marco(now))
    assert codes(refused) == ["deadline_earlier"]


def test_extension_after_the_deadline_is_refused(phase):
    at = phase.closes_at + SECOND
    with pytest.raises(Refused) as refused:
        extend(phase, closes_at=at + DAY, **by_marco(at))
    assert codes(refused) == ["deadline_passed"]


def test_extension_in_the_last_second_is_accepted(phase):
    extend(phase, closes_at=phase.closes_at + DAY, **by_marco(phase.closes_at))


def test_extension_does_not_pass_the_deadline_of_the_next_phase(phase, now):
    with pytest.raises(Refused) as refused:
        extend(phase, closes_at=phase_of(phase.call, 2).closes_at, **by_marco(now))
    assert codes(refused) == ["after_next_phase"]


@pytest.mark.parametrize("decide", [extend, suspend])
def test_only_the_signatory_decides(phase, now, decide):
    more = {"closes_at": phase.closes_at + DAY} if decide is extend else {}
    for name in ("giulia", "elena", "chiara", "stranger"):
        with pytest.raises(NotAllowed):
            decide(phase, act=new_act(now=now), by=persona(name), now=now, **more)


def test_suspended_phase_receives_nothing_and_the_clock_leaves_it(phase, now):
    suspend(phase, **by_marco(now))
    suspended = phase_of(phase.call)
    assert suspended.is_open_at(now) is False
    assert close_due_phases(phase.closes_at + DAY) == 0


def test_resumption_keeps_the_deadline_that_has_not_passed(phase, now):
    suspend(phase, **by_marco(now))
    resume(phase, **by_marco(now))
    assert phase_of(phase.call).is_open_at(phase.closes_at) is True


def test_resumption_after_the_deadline_needs_a_later_one(phase, now):
    suspend(phase, **by_marco(now))
    late = phase.closes_at + DAY
    with pytest.raises(Refused) as refused:
        resume(phase, **by_marco(late))
    assert codes(refused) == ["deadline_passed"]
    with pytest.raises(Refused) as refused:
        resume(phase, closes_at=late, **by_marco(late))
    assert codes(refused) == ["deadline_in_past"]
    resume(phase, closes_at=late + 7 * DAY, **by_marco(late))
    resumed = phase_of(phase.call)
    assert (resumed.state, resumed.closes_at) == (PhaseState.OPEN, late + 7 * DAY)
    assert resumed.deadline_changes.get().act.effects.get().kind == ActKind.RESUMPTION


def test_revoked_call_receives_nothing_and_stays_public(phase, now):
    revoke(phase.call, **by_marco(now))
    revoked = phase_of(phase.call)
    assert revoked.call.state == CallState.REVOKED
    assert revoked.is_open_at(now) is False
    assert list(type(phase.call).objects.public()) == [phase.call]
    with pytest.raises(Refused):
        extend(phase, closes_at=phase.closes_at + DAY, **by_marco(now))


@pytest.mark.parametrize(("days", "code"), [(5, "act_in_future"), (1, "act_in_future"), (-3654, "act_long_ago")])
@pytest.mark.parametrize("hour", ["11:46", "22:59", "23:00", "23:46"], ids=lambda hour: f"at {hour} UTC")
def test_act_of_the_future_or_of_long_ago_is_refused_at_any_hour(phase, days: int, code: str, hour: str):
    at = _at(hour)
    act = new_act(date=timezone.localdate(at) + days * DAY)
    with pytest.raises(Refused) as refused:
        suspend(phase, act=act, by=persona("marco"), now=at)
    assert codes(refused) == [code]
    assert phase_of(phase.call).state == PhaseState.OPEN


@pytest.mark.parametrize("days", [0, -3652], ids=["today", "nearly ten years ago"])
@pytest.mark.parametrize("hour", ["11:46", "22:59", "23:00", "23:46"], ids=lambda hour: f"at {hour} UTC")
def test_act_bears_the_day_of_rome_at_any_hour(phase, days: int, hour: str):
    at = _at(hour)
    suspend(phase, act=new_act(date=timezone.localdate(at) + days * DAY), by=persona("marco"), now=at)
    assert phase_of(phase.call).state == PhaseState.SUSPENDED


def _at(hour: str) -> datetime:
    """That hour of UTC on a winter day; at 23:00 the next day begins in Rome."""
    return datetime.combine(date(2026, 11, 24), time.fromisoformat(hour), UTC)


def test_call_is_concluded_when_all_its_phases_are(phase, now):
    with pytest.raises(Refused) as refused:
        conclude(phase.call, by=persona("giulia"), now=now)
    assert codes(refused) == ["phase_running", "phase_running"]
    Phase.objects.filter(call=phase.call).update(state=PhaseState.ASSESSING, closed_at=now)
    for each in phase.call.phases.all():
        conclude_phase(each, by=persona("marco"), now=now)
    assert conclude(phase.call, by=persona("giulia"), now=now).state == CallState.CONCLUDED
