"""How work is handed to Celery: a hint that may be lost, because the database knows what is owed."""

import logging
from typing import Any

from celery import current_app
from django.db import connection, transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def send_on_commit(task: str, *args: Any) -> None:
    """Send the task by name once the transaction commits, once for each transaction and arguments.

    A broker that cannot be reached is logged and otherwise ignored: beat finds in the database what is due.
    """

    def send() -> None:
        try:
            current_app.send_task(task, args=args, retry=False)
        except (OperationalError, OSError) as error:
            logger.warning("The broker took no %s: %s", task, type(error).__name__)

    send.task = (task, args)  # type: ignore[attr-defined]
    if not any(getattr(waiting[1], "task", None) == send.task for waiting in connection.run_on_commit):  # type: ignore[attr-defined]
        transaction.on_commit(send, robust=True)
