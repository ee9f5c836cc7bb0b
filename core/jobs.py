"""How work in the background is asked for once, shown while it runs, and tried again when it fails.

An app registers a kind with the Celery task that does it; the task receives the job's id:

    jobs.register("dossier", "applications.tasks.make_dossier")

    @shared_task
    def make_dossier(job_id: int) -> None:
        with jobs.running(job_id) as progress:
            dossier.make(progress.subject(), progress)

Redis may lose a message and a worker may die: beat hands out again what waits or has stopped breathing. What fails for
a cause that may pass (a full disk, a connection that broke) is tried again by itself, with growing pauses.
"""

import datetime
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery.exceptions import Ignore
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Model, Q
from redis.exceptions import RedisError

from core import audit, subjects
from core.broker import send_on_commit
from core.clock import database_now
from core.models import Job
from core.models.jobs import JOB_WORKFLOW, JobState
from core.redaction import reason_of

logger = logging.getLogger(__name__)

LEASE = datetime.timedelta(seconds=40)
BREATH = 10.0  # seconds between two signs of life of a job that runs
PATIENCE = datetime.timedelta(seconds=50)  # how long a job may wait before its message is sent again
FIRST_PAUSE = datetime.timedelta(seconds=30)
LONGEST_PAUSE = datetime.timedelta(hours=1)
ATTEMPTS = 30  # with pauses of an hour at most: about a day of a full disk
INTERRUPTIONS = 5  # a job that ends its worker so often does not get another
BATCH = 100

_tasks: dict[str, str] = {}


class MayPass(Exception):
    """Raised by work that failed for a cause which may be gone later, when no other exception says so."""


# A disk that is full, a connection that broke, memory that others needed.
PASSING = (MayPass, OSError, MemoryError, OperationalError, InterfaceError, RedisError)


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
        defaults={"label": label, "requested_by": by, "requested_at": now, "due_at": now, "handed_at": now},
    )
    if created:
        audit.record("job.requested", job, by=by, now=now, after=job.state)
        send_on_commit(_tasks[kind], job.pk)
        return job
    job = _locked().get(pk=job.pk)
    if job.is_postponed and job.due_at > now:
        return _hurry(job, now)
    return _again(job, by, now) if job.state == JobState.FAILED else job


def ask(kind: str, subject: Model, *, by: Any, now: datetime.datetime, label: str = "") -> Job:
    """The first job of this kind for a subject that the caller's transaction has just made: nobody can have asked."""
    subject_type, subject_id = subjects.label_of(subject)
    named = {"kind": kind, "subject_type": subject_type, "subject_id": subject_id, "label": label}
    job = Job.objects.create(**named, requested_by=by, requested_at=now)
    audit.record("job.requested", job, by=by, now=now, after=job.state)
    send_on_commit(_tasks[kind], job.pk)
    return job


@transaction.atomic
def retry(job: Job, *, by: Any, now: datetime.datetime) -> Job:
    """Try a failed job again; Refused when it has not failed. The caller decides who may."""
    return _again(_locked().get(pk=job.pk), by, now)


def _again(job: Job, by: Any, now: datetime.datetime) -> Job:
    before, after = JOB_WORKFLOW.move(job, "retry")
    job.requested_at, job.finished_at, job.attempts, job.interruptions = now, None, 0, 0
    job.due_at, job.handed_at, job.steps_done, job.reason = now, now, 0, ""
    fresh = ["requested_at", "finished_at", "attempts", "interruptions", "due_at", "handed_at", "steps_done", "reason"]
    job.save(update_fields=["state", *fresh])
    audit.record("job.retried", job, by=by, now=now, before=before, after=after)
    send_on_commit(_tasks[job.kind], job.pk)
    return job


def _hurry(job: Job, now: datetime.datetime) -> Job:
    """Somebody asks for what was postponed: the next attempt is made at once."""
    job.due_at = job.handed_at = now
    job.save(update_fields=["due_at", "handed_at"])
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
    """Do the job inside: done when the block ends; postponed or failed, with the reason, when it raises.

    Raises JobTaken, which Celery ignores, when the job is not due: a message may be delivered twice.
    """
    taken = _take(job if isinstance(job, int) else job.pk)
    try:
        with _breathing(taken):
            yield Progress(taken)
    except JobTaken:
        raise
    except Exception as error:
        if may_pass(error) and taken.attempts < ATTEMPTS:
            _postpone(taken, reason_of(error))
        else:
            _end(taken, "fail", reason_of(error))
        raise
    _end(taken, "finish")


def may_pass(error: BaseException | None) -> bool:
    """Whether what failed, or what it failed because of, may succeed later without anybody's doing."""
    while error is not None:
        if isinstance(error, PASSING):
            return True
        error = error.__cause__
    return False


def pause_after(attempts: int) -> datetime.timedelta:
    """How long to wait after so many failed attempts: twice as long each time, up to an hour."""
    return min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)


@contextmanager
def _breathing(job: Job) -> Iterator[None]:
    """A thread shows that the worker lives, also during one long step; a killed process shows nothing any more."""
    over = threading.Event()
    thread = threading.Thread(target=_breathe, args=(job, over), name=f"job-{job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _breathe(job: Job, over: threading.Event) -> None:
    try:
        while not over.wait(BREATH):
            try:
                if not _mine(job).update(leased_until=database_now() + LEASE):
                    return
            except DatabaseError:
                connection.close()
    finally:
        connection.close()


@transaction.atomic
def _take(job_id: int) -> Job:
    job, now = _locked().filter(pk=job_id).first(), database_now()
    if job is None:
        logger.warning("Job %s is gone: its message is dropped.", job_id)
        raise JobTaken
    if job.state != JobState.WAITING or job.due_at > now:
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


@transaction.atomic
def _postpone(taken: Job, reason: str) -> None:
    job, now = _locked().filter(pk__in=_mine(taken)).first(), database_now()
    if job is None:
        return
    before, after = JOB_WORKFLOW.move(job, "postpone")
    job.due_at, job.leased_until, job.reason = now + pause_after(job.attempts), None, reason
    job.save(update_fields=["state", "due_at", "leased_until", "reason"])
    audit.record("job.postponed", job, by=None, now=now, before=before, after=after, attempts=job.attempts)


def requeue(*, now: datetime.datetime) -> int:
    """Give back the jobs whose worker stopped, and hand out what is due; returns how many were sent.

    A job is handed out when it becomes due, and again after PATIENCE, for its message may be lost.
    """
    for job_id in Job.objects.filter(state=JobState.RUNNING, leased_until__lte=now).values_list("pk", flat=True):
        _give_back(job_id, now)
    due = Job.objects.filter(state=JobState.WAITING, due_at__lte=now, kind__in=_tasks)
    unsent = due.filter(Q(handed_at__lt=F("due_at")) | Q(handed_at__lte=now - PATIENCE))
    jobs = list(unsent.order_by("due_at", "id")[:BATCH])
    Job.objects.filter(pk__in=[job.pk for job in jobs]).update(handed_at=now)
    for job in jobs:
        send_on_commit(_tasks[job.kind], job.pk)
    return len(jobs)


@transaction.atomic
def _give_back(job_id: int, now: datetime.datetime) -> None:
    """At once the first time, after a growing pause when the job's workers stop again and again."""
    job = _locked().filter(pk=job_id, state=JobState.RUNNING, leased_until__lte=now).first()
    if job is None:
        return
    job.interruptions += 1
    given_up = job.interruptions >= INTERRUPTIONS
    before, after = JOB_WORKFLOW.move(job, "fail" if given_up else "give_back")
    job.leased_until, job.reason = None, f"The worker stopped (interruption {job.interruptions})."
    job.handed_at = now - PATIENCE
    job.due_at = now if job.interruptions == 1 else now + pause_after(job.interruptions - 1)
    if given_up:
        job.finished_at = now
    job.save(update_fields=["state", "leased_until", "interruptions", "due_at", "handed_at", "finished_at", "reason"])
    audit.record("job.abandoned", job, by=None, now=now, before=before, after=after, attempts=job.attempts)


def _mine(job: Job) -> Any:
    """The job's row while this attempt, known by its start, still has it."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, started_at=job.started_at)


def _locked() -> Any:
    return Job.objects.select_for_update(of=("self",))
