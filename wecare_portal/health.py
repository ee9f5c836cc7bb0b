"""Decides whether the portal's parts are well: database, Redis, worker and beat, and the work that is due."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from celery import current_app
from django.core.cache import caches
from django.db import Error, connection
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from applications.actions.registration import registration_due_since
from calls.actions.clock import overdue_since
from core import backlog
from core.clock import database_now
from wecare_portal import heartbeat

PING_SECONDS = 1.0
# How long (seconds) the oldest due work may wait before its queue is not well.
LIMITS = {"clock": 60, "seals": 300, "mail": 600, "documents": 900}


@dataclass(frozen=True)
class Queue:
    """Work of one sort: for how many seconds its oldest due piece has waited (None when nobody could tell)."""

    name: str
    oldest_due_seconds: int | None

    @property
    def is_well(self) -> bool:
        return self.oldest_due_seconds is not None and self.oldest_due_seconds < LIMITS[self.name]


def report() -> dict[str, bool]:
    """Each part and whether it is well."""
    parts: dict[str, Callable[[], bool]] = {"database": _database, "redis": _redis, "worker": _worker, "beat": _beat}
    return {name: _is_well(look) for name, look in parts.items()}


def queues() -> list[Queue]:
    """The work that is due, by the database's clock and rows: a queue that hangs cannot hide it."""
    try:
        now = database_now()
        ages = {
            "clock": _clock(now),
            "seals": backlog.of_seals(now),
            "mail": backlog.of_mail(now),
            "documents": backlog.of_documents(now),
        }
    except Error:
        return [Queue(name, None) for name in LIMITS]
    return [Queue(name, int(age.total_seconds())) for name, age in ages.items()]


def _clock(now: datetime.datetime) -> datetime.timedelta:
    """How late the oldest opening, closing or registration is."""
    since = [moment for moment in (overdue_since(now), registration_due_since(now)) if moment]
    return now - min(since) if since else datetime.timedelta()


def _is_well(look: Callable[[], bool]) -> bool:
    try:
        return look()
    except (Error, RedisError, OperationalError, OSError):
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _redis() -> bool:
    return bool(caches["default"].answers())


def _worker() -> bool:
    """The pulse comes through beat: when it is old, the worker is asked itself, since beat may be the one missing."""
    return heartbeat.alive(heartbeat.WORKER) or bool(current_app.control.ping(timeout=PING_SECONDS, limit=1))


def _beat() -> bool:
    return heartbeat.alive(heartbeat.BEAT)
