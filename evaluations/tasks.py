"""What Celery calls."""

from celery import shared_task

from core.clock import database_now
from evaluations import reminders


@shared_task
def send_reminders() -> int:
    return reminders.remind_evaluators(database_now())
