"""Decides whether the portal's parts are well: database, Redis, worker and beat."""

from collections.abc import Callable

from celery import current_app
from django.core.cache import cache
from django.db import Error, connection
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from wecare_portal import heartbeat

PING_SECONDS = 1.0


def report() -> dict[str, bool]:
    """Each part and whether it is well."""
    parts: dict[str, Callable[[], bool]] = {"database": _database, "redis": _redis, "worker": _worker, "beat": _beat}
    return {name: _is_well(look) for name, look in parts.items()}


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
    cache.set("health", "well", timeout=10)
    return cache.get("health") == "well"


def _worker() -> bool:
    """The pulse comes through beat: when it is old, the worker is asked itself, since beat may be the one missing."""
    return heartbeat.alive(heartbeat.WORKER) or bool(current_app.control.ping(timeout=PING_SECONDS, limit=1))


def _beat() -> bool:
    return heartbeat.alive(heartbeat.BEAT)
