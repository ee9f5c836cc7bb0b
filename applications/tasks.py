"""What Celery calls."""

from celery import shared_task

from applications import dossier, reminders
from applications.actions import register_due_phases, remove_unused_files, thin_answer_versions
from calls.actions import close_due_phases, open_due_phases
from core.clock import database_now


@shared_task
def close_phases() -> int:
    """Open, close and register phases by the clock; returns how many moved."""
    now = database_now()
    return open_due_phases(now) + close_due_phases(now) + register_due_phases(now)


@shared_task
def request_dossiers() -> int:
    """Every sending of the last day has its dossier, made or asked for."""
    return dossier.request_missing(database_now())


@shared_task
def clear_files() -> int:
    return remove_unused_files(database_now())


@shared_task
def thin_versions() -> int:
    return thin_answer_versions(database_now())


@shared_task
def send_reminders() -> int:
    return reminders.remind_applicants(database_now())
