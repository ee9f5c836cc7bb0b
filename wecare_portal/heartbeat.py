"""Decides how worker and beat show that they are alive, and when they are believed dead."""

import datetime
from typing import Any

from celery.beat import PersistentScheduler
from django.core.cache import cache
from django.utils import timezone

BELIEVED_FOR = 60  # seconds
WORKER, BEAT = "heartbeat:worker", "heartbeat:beat"


def mark(who: str) -> None:
    cache.set(who, timezone.now(), timeout=24 * 3600)


def last(who: str) -> datetime.datetime | None:
    return cache.get(who)


def alive(who: str) -> bool:
    seen = last(who)
    return seen is not None and timezone.now() - seen < datetime.timedelta(seconds=BELIEVED_FOR)


class BeatingScheduler(PersistentScheduler):
    """Celery's scheduler, which marks each of its rounds."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        try:
            mark(BEAT)
        except OSError:
            # Without Redis beat goes on: it waits for the broker by itself.
            self.info("The heartbeat could not be marked.")
        return super().tick(*args, **kwargs)
