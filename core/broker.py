"""How work is handed to Celery: a hint that may be lost, because the database knows what is owed."""

import logging
import time
from typing import Any

from celery import current_app
from django.db import connection, transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

SILENCE = 10.0  # seconds without a word after Redis did not answer, so that no page after the first waits for it


class Silence:
    """Until when (by the monotonic clock) this process leaves Redis alone, as broker and as cache."""

    until = 0.0

    @classmethod
    def holds(cls) -> bool:
        return time.monotonic() < cls.until

    @classmethod
    def begin(cls) -> None:
        cls.until = time.monotonic() + SILENCE


def send_on_commit(task: str, *args: Any) -> None:
    """Send the task by name once the transaction commits, once for each transaction and arguments.

    A broker that cannot be reached is logged and otherwise ignored: beat finds in the database what is due.
    """

    def hint() -> None:
        _send(task, args)

    hint.task = (task, args)  # type: ignore[attr-defined]
    waiting = (entry[1] for entry in connection.run_on_commit)  # type: ignore[attr-defined]
    if not any(getattr(other, "task", None) == hint.task for other in waiting):  # type: ignore[attr-defined]
        transaction.on_commit(hint, robust=True)


def _send(task: str, args: tuple[Any, ...]) -> None:
    if Silence.holds():
        return
    try:
        current_app.send_task(task, args=args, retry=False)
    except (OperationalError, RedisError, OSError) as error:
        Silence.begin()
        logger.warning("The broker took no %s: %s", task, type(error).__name__)
