"""Decides how worker and beat show that they are alive, and when they are believed dead."""

import datetime
import logging
from typing import Any

from celery.beat import PersistentScheduler
from django.core.cache import cache
from django.db import DatabaseError
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

BELIEVED_FOR = 60  # seconds
BROKER_PAUSE = 1.0  # seconds between two looks for a broker that is gone
WORKER, BEAT = "heartbeat:worker", "heartbeat:beat"


def mark(who: str) -> None:
    cache.set(who, timezone.now(), timeout=24 * 3600)


def last(who: str) -> datetime.datetime | None:
    return cache.get(who)


def alive(who: str) -> bool:
    seen = last(who)
    return seen is not None and timezone.now() - seen < datetime.timedelta(seconds=BELIEVED_FOR)


class BeatingScheduler(PersistentScheduler):
    """Celery's scheduler, which marks each of its rounds, and waits when Redis is gone instead of ending."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        try:
            mark(BEAT)
        except (DatabaseError, RedisError, OSError) as error:
            logger.warning("Beat could not show that it is alive: %s", type(error).__name__)
        if not self._is_connected():
            return BROKER_PAUSE
        return float(super().tick(*args, **kwargs))

    def _is_connected(self) -> bool:
        """Asked before an entry is taken: Celery would lose the entry, and end, were it to find no broker then."""
        try:
            self.connection.ensure_connection(max_retries=1, interval_start=0)
        except (OperationalError, RedisError, OSError) as error:
            logger.warning("Beat waits for the broker: %s", type(error).__name__)
            return False
        return True
