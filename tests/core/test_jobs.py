"""Jobs: asked for once, done once, shown while they run, handed out again when lost."""

import contextlib
import datetime
import errno
import time

import pytest
from django.db import IntegrityError, OperationalError, transaction

from core import jobs
from core.clock import database_now
from core.models import AuditEvent, Job
from core.refusals import Refused
from core.workflow import StepRefused
from tests.factories.accounts import UserFactory
from tests.factories.core import JobFactory, ProtocolRegisterFactory
from tests.races import race
from wecare_portal.schedule import SCHEDULE

SECOND = datetime.timedelta(seconds=1)
NOW = datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _survey_is_registered(monkeypatch):
    monkeypatch.setattr(jobs, "_tasks", {"survey": "tests.survey"})


@pytest.fixture
def sent(monkeypatch):
    """The tasks handed to the broker, in order: the broker's side is Celery's, so it is watched, not run."""
    tasks = []
    monkeypatch.setattr(jobs, "send_on_commit", lambda task, *args: tasks.append((task, *args)))
    return tasks


def told(job):
    events = AuditEvent.objects.filter(subject_type="core.job", subject_id=str(job.pk)).order_by("id")
    return [(event.event, event.before, event.after) for event in events]


@pytest.mark.django_db
def test_request_makes_a_waiting_job_and_sends_it(sent):
    register, person = ProtocolRegisterFactory(), UserFactory()
    job = jobs.request("survey", register, by=person, label="Rilievo")
    job.refresh_from_db()
    assert (job.state, job.requested_by, job.label, job.attempts) == ("waiting", person, "Rilievo", 0)
    assert (job.subject_type, job.subject_id) == ("core.protocolregister", str(register.pk))
    assert sent == [("tests.survey", job.pk)]
    assert told(job) == [("job.requested", "", "waiting")]


@pytest.mark.django_db
@pytest.mark.parametrize("trait", [{}, {"running": True}, {"done": True}])
def test_request_of_what_lives_returns_it(sent, trait):
    register = ProtocolRegisterFactory()
    job = JobFactory(subject_id=str(register.pk), **trait)
    assert jobs.request("survey", register, by=None) == job
    assert sent == []


@pytest.mark.django_db
def test_request_of_what_failed_tries_again(sent):
    register = ProtocolRegisterFactory()
    job = JobFactory(subject_id=str(register.pk), failed=True, attempts=5)
    assert jobs.request("survey", register, by=None) == job
    job.refresh_from_db()
    assert (job.state, job.attempts, job.reason, job.finished_at) == ("waiting", 0, "", None)
    assert sent == [("tests.survey", job.pk)]


@pytest.mark.django_db
def test_request_of_an_unknown_kind_is_a_mistake_of_the_code():
    with pytest.raises(ValueError, match="guess"):
        jobs.request("guess", ProtocolRegisterFactory(), by=None)


@pytest.mark.django_db(transaction=True)
def test_request_raced_makes_one_job_and_sends_it_once(sent):
    register = ProtocolRegisterFactory()
    results = race(*[lambda: jobs.request("survey", register, by=None)] * 6)
    (job,) = Job.objects.all()
    assert results == [job] * 6
    assert sent == [("tests.survey", job.pk)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_broker_is_down")
def test_request_survives_a_broker_that_is_down():
    job = jobs.request("survey", ProtocolRegisterFactory(), by=None)
    assert Job.objects.get() == job


@pytest.mark.django_db(transaction=True)
def test_running_shows_its_steps_and_ends_done():
    job = JobFactory()
    with jobs.running(job.pk) as progress:
        assert Job.objects.values_list("state", "attempts").get() == ("running", 1)
        progress(1, 3)
        assert Job.objects.values_list("steps_done", "steps_total").get() == (1, 3)
    job.refresh_from_db()
    assert (job.state, job.steps_done, job.steps_total, job.leased_until) == ("done", 3, 3, None)
    assert told(job) == [("job.started", "waiting", "running"), ("job.done", "running", "done")]


@pytest.mark.django_db
def test_running_gives_the_subject():
    register = ProtocolRegisterFactory()
    job = JobFactory(subject_id=str(register.pk))
    with jobs.running(job) as progress:
        assert progress.subject() == register


@pytest.mark.django_db
def test_job_whose_subject_is_gone_fails_with_the_reason():
    job = JobFactory(subject_id="0")
    with pytest.raises(LookupError), jobs.running(job) as progress:
        progress.subject()
    job.refresh_from_db()
    assert (job.state, job.reason) == ("failed", "LookupError: The job's subject is gone.")


@pytest.mark.django_db
def test_failure_is_kept_redacted_and_raised():
    job = JobFactory()
    with pytest.raises(ValueError, match="RSSMRA"), jobs.running(job):
        raise ValueError("no body has RSSMRA80A01L219M or luca.moretti@ilponte.example")
    job.refresh_from_db()
    assert (job.state, job.leased_until) == ("failed", None)
    assert job.reason == "ValueError: no body has [tax code] or [address]"
    assert job.finished_at is not None


@pytest.mark.django_db
@pytest.mark.parametrize("trait", ["running", "done", "failed"])
def test_running_leaves_a_job_that_does_not_wait(trait):
    job = JobFactory(**{trait: True})
    with pytest.raises(jobs.JobTaken), jobs.running(job):
        raise AssertionError("the block must not run")
    assert Job.objects.get().state == trait


@pytest.mark.django_db(transaction=True)
def test_message_delivered_twice_does_the_work_once():
    job, done = JobFactory(), []

    def work():
        with jobs.running(job.pk):
            done.append(1)

    results = race(*[work] * 5)
    assert done == [1]
    assert sorted(type(result).__name__ for result in results) == ["JobTaken"] * 4 + ["NoneType"]


@pytest.mark.django_db
def test_retry_sends_a_failed_job_again(sent):
    job, person = JobFactory(failed=True, attempts=5), UserFactory()
    jobs.retry(job, by=person, now=NOW)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.requested_at) == ("waiting", 0, NOW)
    assert sent == [("tests.survey", job.pk)]
    assert told(job) == [("job.retried", "failed", "waiting")]


@pytest.mark.django_db
@pytest.mark.parametrize("trait", [{}, {"running": True}, {"done": True}])
def test_only_a_failed_job_is_retried(sent, trait):
    with pytest.raises(StepRefused):
        jobs.retry(JobFactory(**trait), by=None, now=NOW)
    assert sent == []


@pytest.mark.django_db(transaction=True)
def test_retry_raced_sends_once(sent):
    job = JobFactory(failed=True)
    results = race(*[lambda: jobs.retry(job, by=None, now=NOW)] * 4)
    assert sum(isinstance(result, Refused) for result in results) == 3
    assert sent == [("tests.survey", job.pk)]


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


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"steps_done": 2, "steps_total": 1}, "core_job_steps"),
        ({"state": "running"}, "core_job_runs_on_lease"),
        ({"leased_until": NOW}, "core_job_runs_on_lease"),
        ({"state": "done"}, "core_job_ended_has_moment"),
        ({"finished_at": NOW}, "core_job_ended_has_moment"),
        ({"subject_id": "7"}, "core_job_once"),
    ],
)
def test_row_of_a_job_agrees_with_itself(fields, constraint):
    JobFactory(subject_id="7")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        JobFactory(**fields)


@pytest.mark.django_db
def test_message_of_a_job_that_is_gone_says_so_in_one_line(caplog):
    with pytest.raises(jobs.JobTaken), jobs.running(404_404):
        pytest.fail("There is nothing to do.")
    assert [record.getMessage() for record in caplog.records] == ["Job 404404 is gone: its message is dropped."]
    assert caplog.records[0].exc_info is None
