"""How long the work of each queue has been due: what health tells, from the database alone, so that it cannot hang."""

import datetime
from typing import Any

from django.db.models import Max, Min, Q, QuerySet

from core.models import AuditEvent, Job, Notice
from core.models.jobs import JobState
from core.models.outbox import NoticeState


def of_mail(now: datetime.datetime) -> datetime.timedelta:
    """Since when the oldest notice is due; of those that failed and wait again, since when nothing at all has left."""
    due = Notice.objects.filter(Q(state=NoticeState.WAITING, due_at__lte=now) | Q(state=NoticeState.CLAIMED))
    again = Notice.objects.filter(state=NoticeState.WAITING, due_at__gt=now, attempts__gt=0)
    return _age(now, _oldest(due, "due_at"), _stuck(again, "created_at", Notice, "sent_at"))


def of_documents(now: datetime.datetime) -> datetime.timedelta:
    """Since when the oldest job is due; of those that failed and wait again, since when nothing has ended."""
    due = Job.objects.filter(state=JobState.WAITING, due_at__lte=now)
    again = Job.objects.filter(state=JobState.WAITING, due_at__gt=now, attempts__gt=0)
    return _age(now, _oldest(due, "due_at"), _stuck(again, "requested_at", Job, "finished_at"))


def of_seals(now: datetime.datetime) -> datetime.timedelta:
    """Since when the oldest event waits for its place in the chain."""
    return _age(now, _oldest(AuditEvent.objects.filter(link=None), "moment"))


def _oldest(rows: QuerySet, field: str) -> datetime.datetime | None:
    return rows.order_by().aggregate(at=Min(field))["at"]  # type: ignore[no-any-return]


def _stuck(again: QuerySet, field: str, model: Any, success: str) -> datetime.datetime | None:
    """Since when what failed waits without any success: one bad address is not a mail server that says nothing."""
    oldest = _oldest(again, field)
    if oldest is None:
        return None
    last = model.objects.order_by().aggregate(at=Max(success))["at"]
    return max(oldest, last) if last else oldest


def _age(now: datetime.datetime, *since: datetime.datetime | None) -> datetime.timedelta:
    known = [moment for moment in since if moment is not None]
    return max(now - min(known), datetime.timedelta()) if known else datetime.timedelta()
