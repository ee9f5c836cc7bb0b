"""What Celery calls: the clock of phases."""

from celery import shared_task

from calls.actions import close_due_phases, open_due_phases
from core.clock import database_now


@shared_task
def open_phases() -> int:
    return open_due_phases(database_now())


@shared_task
def close_phases() -> int:
    return close_due_phases(database_now())
