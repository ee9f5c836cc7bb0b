"""When evaluators with unconfirmed sheets are reminded: 14, 7 and 2 days, 24 and 3 hours before the sheets are due."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from calls.workflow import CallState
from evaluations import notifications
from evaluations.models import Commission, CommissionMember, ScoreSheet
from evaluations.workflow import CommissionState

BEFORE = (timedelta(days=14), timedelta(days=7), timedelta(days=2), timedelta(hours=24), timedelta(hours=3))


def remind_evaluators(now: datetime) -> int:
    """Queue what is due; run again it queues nothing twice, and after a standstill only the latest point is told."""
    running = Commission.objects.filter(
        state=CommissionState.SCORING, sheets_due_at__gt=now, sheets_due_at__lte=now + BEFORE[0]
    )
    running = running.exclude(phase__call__state=CallState.REVOKED)
    return sum(_remind(commission, now) for commission in running.select_related("phase__call"))


def point_of(due_at: datetime, assigned_at: datetime, now: datetime) -> datetime | None:
    """The latest point of the schedule that has come since the sheets were given; None before the first."""
    points = [due_at - before for before in BEFORE if assigned_at < due_at - before <= now]
    return max(points, default=None)


@transaction.atomic
def _remind(commission: Commission, now: datetime) -> int:
    told = 0
    for member in unconfirmed(commission):
        first = ScoreSheet.objects.live().filter(member=member).order_by("assigned_at").first()
        moment = point_of(commission.sheets_due_at, first.assigned_at, now)
        if moment is not None:
            told += notifications.remind(commission, member.user, member.waiting, moment) is not None
    return told


def unconfirmed(commission: Commission) -> QuerySet[CommissionMember]:
    """Members with sheets to confirm, with their number as `waiting`."""
    members = CommissionMember.objects.seated().filter(commission=commission).select_related("user")
    return members.annotate(waiting=ScoreSheet.objects.awaited().of_member()).filter(waiting__gt=0).order_by("pk")
