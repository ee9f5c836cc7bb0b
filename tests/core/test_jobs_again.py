"""Jobs taken up again: when their worker is lost, when what stopped them may pass, by nobody who has lost the lease."""

import contextlib
import datetime
import errno
import time

import pytest
from django.db import OperationalError

from core import jobs
from core.clock import database_now
from core.models import Job
from tests.core.test_jobs import NOW, told
from tests.factories.core import JobFactory, ProtocolRegisterFactory
from wecare_portal.schedule import SCHEDULE

pytestmark = pytest.mark.usefixtures("survey")
SECOND = datetime.timedelta(seconds=1)


@pytest.mark.django_db
def test_requeue_sends_again_what_was_handed_out_long_ago(sent):
    lost = JobFactory(due_at=NOW - jobs.PATIENCE, handed_at=NOW - jobs.PATIENCE)
    JobFactory(due_at=NOW - jobs.PATIENCE, handed_at=NOW - jobs.PATIENCE + SECOND)
    JobFactory(due_at=NOW - jobs.PATIENCE, handed_at=NOW - jobs.PATIENCE, kind="unknown")
    assert [jobs.requeue(now=NOW), jobs.requeue(now=NOW)] == [1, 0]
    assert sent == [("tests.survey", lost.pk)]


@pytest.mark.django_db
def test_requeue_gives_back_what_lost_its_worker(sent):
    dead = JobFactory(running=True, requested_at=NOW - datetime.timedelta(hours=1), leased_until=NOW)
    alive = JobFactory(running=True, leased_until=NOW + SECOND)
    assert jobs.requeue(now=NOW) == 1
    dead.refresh_from_db()
    alive.refresh_from_db()
    assert (dead.state, dead.leased_until, alive.state) == ("waiting", None, "running")
    assert dead.reason == "The worker stopped (interruption 1)."
    assert sent == [("tests.survey", dead.pk)]
    assert told(dead) == [("job.abandoned", "running", "waiting")]


def test_interrupted_work_is_taken_up_within_a_minute():
    looked_for_every = datetime.timedelta(seconds=SCHEDULE["hand out jobs"]["schedule"])
    assert jobs.LEASE + looked_for_every <= datetime.timedelta(minutes=1)
    assert jobs.PATIENCE + looked_for_every <= datetime.timedelta(minutes=1)
    assert datetime.timedelta(seconds=3 * jobs.BREATH) < jobs.LEASE


@pytest.mark.django_db
def test_job_that_ends_its_workers_waits_longer_each_time_and_is_given_up(sent):
    job, pauses = JobFactory(), []
    for number in range(1, jobs.INTERRUPTIONS + 1):
        Job.objects.update(
            state="running", attempts=number, started_at=NOW, leased_until=NOW, due_at=NOW - datetime.timedelta(days=1)
        )
        jobs.requeue(now=NOW)
        job.refresh_from_db()
        pauses.append((job.due_at - NOW).total_seconds())
    assert pauses[:-1] == [0, 30, 60, 120]
    assert (job.state, job.finished_at, job.reason) == ("failed", NOW, "The worker stopped (interruption 5).")
    assert len(sent) == 1


@pytest.mark.django_db(transaction=True)
def test_long_step_shows_that_its_worker_lives(monkeypatch):
    monkeypatch.setattr(jobs, "BREATH", 0.05)
    job, breathed = JobFactory(), datetime.timedelta()
    with jobs.running(job.pk):
        first = Job.objects.get().leased_until
        limit = time.monotonic() + 10
        while breathed < datetime.timedelta(seconds=0.2) and time.monotonic() < limit:
            time.sleep(0.05)
            breathed = Job.objects.get().leased_until - first
    assert breathed >= datetime.timedelta(seconds=0.2)


def fail_with(job, error):
    with pytest.raises(type(error)), jobs.running(job.pk):
        raise error
    job.refresh_from_db()
    return job


def broken_connection():
    try:
        raise ConnectionResetError("peer")
    except ConnectionResetError as cause:
        error = RuntimeError("the store did not answer")
        error.__cause__ = cause
        return error


@pytest.mark.django_db
@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OperationalError("server closed the connection"),
        MemoryError(),
        TimeoutError("timed out"),
        jobs.MayPass("the printer is busy"),
        broken_connection(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_job_is_tried_again_by_itself_when_the_cause_may_pass(sent, error):
    job = fail_with(JobFactory(), error)
    wait = job.due_at - database_now()
    assert (job.state, job.attempts, job.is_postponed) == ("waiting", 1, True)
    assert job.reason.startswith(type(error).__name__)
    assert datetime.timedelta(seconds=25) < wait <= jobs.FIRST_PAUSE
    assert told(job)[-1] == ("job.postponed", "running", "waiting")
    assert [jobs.requeue(now=job.due_at - SECOND), jobs.requeue(now=job.due_at)] == [0, 1]
    assert sent == [("tests.survey", job.pk)]


def test_pauses_grow_up_to_an_hour_and_outlast_most_of_a_day():
    pauses = [jobs.pause_after(attempts) for attempts in range(1, jobs.ATTEMPTS)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (jobs.FIRST_PAUSE, datetime.timedelta(hours=1))
    assert sum(pauses, datetime.timedelta()) > datetime.timedelta(hours=20)


@pytest.mark.django_db
def test_cause_that_does_not_pass_fails_after_the_last_attempt():
    job = fail_with(JobFactory(attempts=jobs.ATTEMPTS - 1), OSError("disk full"))
    assert (job.state, job.reason) == ("failed", "OSError: disk full")


@pytest.mark.django_db
def test_postponed_job_is_not_begun_by_an_old_message_but_by_who_asks_for_it(sent):
    register = ProtocolRegisterFactory()
    job = fail_with(JobFactory(subject_id=str(register.pk)), OSError("disk full"))
    with pytest.raises(jobs.JobTaken), jobs.running(job.pk):
        pytest.fail("It is not due.")
    assert jobs.request("survey", register, by=None) == job
    assert sent == [("tests.survey", job.pk)]
    with jobs.running(job.pk):
        pass
    job.refresh_from_db()
    assert (job.state, job.attempts, job.reason) == ("done", 2, "")


def taken_by_another(job):
    """Its lease ends, and another worker takes it."""
    jobs.requeue(now=NOW)
    Job.objects.filter(pk=job.pk).update(due_at=database_now())
    jobs._take(job.pk)


@pytest.mark.django_db
def test_worker_that_lost_its_lease_cannot_report():
    job = JobFactory()

    def work():
        with jobs.running(job) as progress:
            taken_by_another(job)
            progress(1, 2)

    with pytest.raises(jobs.JobTaken):
        work()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.steps_total) == ("running", 2, 0)


@pytest.mark.django_db
def test_worker_that_lost_its_lease_does_not_end_a_job_begun_anew():
    job = JobFactory()
    with jobs.running(job):
        Job.objects.update(interruptions=jobs.INTERRUPTIONS - 1)
        jobs.requeue(now=NOW)
        jobs.retry(job, by=None, now=database_now())
        jobs._take(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("running", 1)


@pytest.mark.django_db
@pytest.mark.parametrize("error", [None, OSError("disk full")], ids=["done", "postponed"])
def test_worker_that_lost_its_lease_does_not_end_its_successor(error):
    job = JobFactory()
    with contextlib.suppress(OSError), jobs.running(job):
        taken_by_another(job)
        if error:
            raise error
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("running", 2)
