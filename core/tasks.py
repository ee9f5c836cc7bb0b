"""What Celery calls."""

from celery import shared_task

from core import anchors, audit, jobs, outbox, papers
from core.clock import database_now


@shared_task
def deliver_notices() -> int:
    return outbox.deliver(now=database_now())


@shared_task
def seal_audit() -> int:
    return audit.seal(now=database_now())


@shared_task
def note_audit() -> bool:
    return anchors.note(now=database_now()) is not None


@shared_task
def requeue_jobs() -> int:
    return jobs.requeue(now=database_now())


@shared_task(time_limit=papers.SECONDS)
def make_paper(job_id: int) -> None:
    with jobs.running(job_id) as progress:
        papers.make(progress.subject(), progress)


@shared_task(time_limit=papers.SECONDS)
def make_long_paper(job_id: int) -> None:
    """The same work, in the queue of what many ask for at once."""
    with jobs.running(job_id) as progress:
        papers.make(progress.subject(), progress)


@shared_task
def remove_old_papers() -> int:
    return papers.remove_old(now=database_now())
