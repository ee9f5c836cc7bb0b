"""What Celery calls."""

from celery import shared_task

from core import audit, jobs, outbox
from core.clock import database_now


@shared_task
def deliver_notices() -> int:
    return outbox.deliver(now=database_now())


@shared_task
def seal_audit() -> int:
    return audit.seal(now=database_now())


@shared_task
def requeue_jobs() -> int:
    return jobs.requeue(now=database_now())
