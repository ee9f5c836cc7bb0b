"""How work in the background is asked for once, shown while it runs, and tried again when it fails.

An app registers a kind with the Celery task that does it; the task receives the job's id:

    jobs.register("dossier", "applications.tasks.make_dossier")

    @shared_task
    def make_dossier(job_id: int) -> None:
        with jobs.running(job_id) as progress:
            dossier.make(progress.subject(), progress)

Redis may lose a message and a worker may die: beat hands out again what waits or has stopped breathing.
"""

import datetime
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery.exceptions import Ignore
from django.db import transaction
from django.db.models import Model

from core import audit, subjects
from core.broker import send_on_commit
from core.clock import database_now
from core.models import Job
from core.models.jobs import JOB_WORKFLOW, JobState
from core.redaction import reason_of

logger = logging.getLogger(__name__)

LEASE = datetime.timedelta(minutes=15)
PATIENCE = datetime.timedelta(minutes=2)  # how long a job may wait before its message is sent again
ATTEMPTS = 5
BATCH = 100

_tasks: dict[str, str] = {}


class JobTaken(Ignore):
    """Another worker has the job, or it is over: Celery forgets this delivery without a failure."""


def register(kind: str, task_name: str) -> None:
    """Name the Celery task that does jobs of this kind; call it from the app's ready()."""
    _tasks[kind] = task_name


@transaction.atomic
def request(kind: str, subject: Model, *, by: Any, label: str = "") -> Job:
    """The job of this kind for the subject, asked for now if it was not yet; a failed one is tried again."""
    if kind not in _tasks:
        raise ValueError(f"No task is registered for jobs of kind “{kind}”.")
    now = database_now()
    subject_type, subject_id = subjects.label_of(subject)
    job, created = Job.objects.get_or_create(
        kind=kind,
        subject_type=subject_type,
        subject_id=subject_id,
        defaults={"label": label, "requested_by": by, "requested_at": now},
    )
    if created:
        audit.record("job.requested", job, by=by, now=now, after=job.state)
        send_on_commit(_tasks[kind], job.pk)
        return job
    job = _locked().get(pk=job.pk)
    return _again(job, by, now) if job.state == JobState.FAILED else job


@transaction.atomic
def retry(job: Job, *, by: Any, now: datetime.datetime) -> Job:
    """Try a failed job again; Refused when it has not failed. The caller decides who may."""
    return _again(_locked().get(pk=job.pk), by, now)


def _again(job: Job, by: Any, now: datetime.datetime) -> Job:
    before, after = JOB_WORKFLOW.move(job, "retry")
    job.requested_at, job.finished_at, job.attempts, job.steps_done, job.reason = now, None, 0, 0, ""
    job.save(update_fields=["state", "requested_at", "finished_at", "attempts", "steps_done", "reason"])
    audit.record("job.retried", job, by=by, now=now, before=before, after=after)
    send_on_commit(_tasks[job.kind], job.pk)
    return job


class Progress:
    """What the work tells while it goes on: progress(3, 12) means three steps of twelve are done."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def subject(self) -> Model:
        found = subjects.find(self.job.subject_type, self.job.subject_id)
        if found is None:
            raise LookupError("The job's subject is gone.")
        return found

    def __call__(self, step: int, of: int) -> None:
        """Show the step and prove to be alive; JobTaken when the job was given to another worker meanwhile.

        Called inside a transaction it shows only when that ends.
        """
        fields = {"steps_done": min(step, of), "steps_total": of, "leased_until": database_now() + LEASE}
        if not _mine(self.job).update(**fields):
            raise JobTaken
        self.job.steps_done, self.job.steps_total = min(step, of), of


@contextmanager
def running(job: Job | int) -> Iterator[Progress]:
    """Do the job inside: it is done when the block ends, failed with the reason when the block raises.

    Raises JobTaken, which Celery ignores, when the job is not waiting: a message may be delivered twice.
    """
    taken = _take(job if isinstance(job, int) else job.pk)
    try:
        yield Progress(taken)
    except JobTaken:
        raise
    except Exception as error:
        _end(taken, "fail", reason_of(error))
        raise
    _end(taken, "finish")


@transaction.atomic
def _take(job_id: int) -> Job:
    job, now = _locked().filter(pk=job_id).first(), database_now()
    if job is None:
        logger.warning("Job %s is gone: its message is dropped.", job_id)
        raise JobTaken
    if job.state != JobState.WAITING:
        raise JobTaken
    before, after = JOB_WORKFLOW.move(job, "start")
    job.attempts, job.started_at, job.leased_until = job.attempts + 1, now, now + LEASE
    job.save(update_fields=["state", "attempts", "started_at", "leased_until"])
    audit.record("job.started", job, by=None, now=now, before=before, after=after)
    return job


@transaction.atomic
def _end(taken: Job, action: str, reason: str = "") -> None:
    job, now = _locked().filter(pk__in=_mine(taken)).first(), database_now()
    if job is None:
        return
    before, after = JOB_WORKFLOW.move(job, action)
    job.finished_at, job.leased_until, job.reason = now, None, reason
    if action == "finish":
        job.steps_done = job.steps_total
    job.save(update_fields=["state", "finished_at", "leased_until", "reason", "steps_done"])
    audit.record(f"job.{after}", job, by=None, now=now, before=before, after=after)


def requeue(*, now: datetime.datetime) -> int:
    """Give back the jobs whose worker stopped, and send again what waits too long; returns how many were sent."""
    for job_id in Job.objects.filter(state=JobState.RUNNING, leased_until__lte=now).values_list("pk", flat=True):
        _give_back(job_id, now)
    overdue = Job.objects.filter(state=JobState.WAITING, requested_at__lte=now - PATIENCE, kind__in=_tasks)
    jobs = list(overdue.order_by("requested_at", "id")[:BATCH])
    for job in jobs:
        send_on_commit(_tasks[job.kind], job.pk)
    return len(jobs)


@transaction.atomic
def _give_back(job_id: int, now: datetime.datetime) -> None:
    job = _locked().filter(pk=job_id, state=JobState.RUNNING, leased_until__lte=now).first()
    if job is None:
        return
    given_up = job.attempts >= ATTEMPTS
    before, after = JOB_WORKFLOW.move(job, "fail" if given_up else "give_back")
    job.leased_until = None
    if given_up:
        job.finished_at, job.reason = now, f"The worker stopped {job.attempts} times."
    job.save(update_fields=["state", "leased_until", "finished_at", "reason"])
    audit.record("job.abandoned", job, by=None, now=now, before=before, after=after, attempts=job.attempts)


def _mine(job: Job) -> Any:
    """The job's row while this attempt, known by its start, still has it."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, started_at=job.started_at)


def _locked() -> Any:
    return Job.objects.select_for_update(of=("self",))
