"""What the clock does to phases: it opens and closes their windows, at any time, any number of times."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from calls.actions.locks import locked_phase
from calls.models import Phase
from calls.workflow import PHASE, CallState, PhaseState
from core import audit
from core.deadlines import is_over, over


def open_due_phases(now: datetime) -> int:
    """Open every planned phase of a published call whose window has begun; returns how many."""
    return sum(_open(phase, now) for phase in _due_to_open(now))


def close_due_phases(now: datetime) -> int:
    """Close every open phase whose deadline is over (its own second is still inside); returns how many."""
    return sum(_close(phase, now) for phase in _due_to_close(now))


def overdue_since(now: datetime) -> datetime | None:
    """Since when the oldest opening or closing is due that has not happened yet; None when nothing is due."""
    opening = _due_to_open(now).order_by("opens_at").values_list("opens_at", flat=True).first()
    closing = _due_to_close(now).order_by("closes_at").values_list("closes_at", flat=True).first()
    return min((moment for moment in (opening, closing) if moment), default=None)


def _due_to_open(now: datetime) -> QuerySet[Phase]:
    """What follows a suspended phase waits: the resumption may have to move its opening."""
    earlier = Phase.objects.filter(call=OuterRef("call"), position__lt=OuterRef("position"))
    suspended = Exists(earlier.filter(state=PhaseState.SUSPENDED))
    return _running().filter(~suspended, state=PhaseState.PLANNED, opens_at__lte=now)


def _due_to_close(now: datetime) -> QuerySet[Phase]:
    return _running().filter(over("closes_at", now), state=PhaseState.OPEN)


def _running() -> QuerySet[Phase]:
    return Phase.objects.filter(call__state=CallState.PUBLISHED).order_by("pk")


@transaction.atomic
def _open(phase: Phase, now: datetime) -> bool:
    phase = locked_phase(phase)
    if phase.state != PhaseState.PLANNED or phase.opens_at > now:
        return False
    before, after = PHASE.move(phase, "open")
    phase.save(update_fields=["state"])
    audit.record("phase.opened", phase, by=None, now=now, before=before, after=after)
    return True


@transaction.atomic
def _close(phase: Phase, now: datetime) -> bool:
    phase = locked_phase(phase)
    # Read again under the lock: an act may just have given more time.
    if phase.state != PhaseState.OPEN or not is_over(phase.closes_at, now):
        return False
    before, after = PHASE.move(phase, "close")
    phase.closed_at = now
    phase.save(update_fields=["state", "closed_at"])
    audit.record("phase.closed", phase, by=None, now=now, before=before, after=after, deadline=phase.closes_at)
    return True
