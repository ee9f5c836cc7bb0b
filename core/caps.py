"""How often one person may do what costs others: how many at most (settings.CAPS), and counting one at a time."""

import zlib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from core.refusals import Blocker

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def most(name: str) -> int:
    return int(settings.CAPS[name])


def count_alone(what: str, by: Any) -> None:
    """Until the transaction ends nobody else counts the same of this person, so that no two acts pass as one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [zlib.crc32(what.encode()) & 0x7FFFFFFF, by.pk])


def cap_blockers(cap: str, rows: QuerySet, sentence: Any, *, by: Any, code: str) -> list[Blocker]:
    """Why the person does no more of it, when the rows are as many as the cap; `sentence` has a place for %(most)s."""
    count_alone(cap, by)
    if rows.count() < most(cap):
        return []
    return [Blocker(sentence % {"most": most(cap)}, code=code)]


def lately(field: str, span: timedelta, now: datetime) -> dict[str, datetime]:
    """The filter for rows of the last hour or day, whose moment is in the field."""
    return {f"{field}__gt": now - span, f"{field}__lte": now}
