"""Jobs: asked for once, done once, shown while they run, sent again by whoever may."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from core import jobs
from core.models import AuditEvent, Job
from core.refusals import Refused
from core.workflow import StepRefused
from tests.factories.accounts import UserFactory
from tests.factories.core import JobFactory, ProtocolRegisterFactory
from tests.races import race

NOW = datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC)
pytestmark = pytest.mark.usefixtures("survey")


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
