"""The page of background work: for technical administrators, with what failed and why, and nothing of content."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import jobs as core_jobs
from core.models import Job
from core.models.jobs import JobState
from tests.factories.accounts import UserFactory
from tests.factories.core import JobFactory, NoticeFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _kind_of_job() -> None:
    core_jobs.register("dossier", "wecare_portal.tasks.pulse")


@pytest.fixture
def administrator(client):  # type: ignore[no-untyped-def]
    client.force_login(UserFactory(administrator=True))
    return client


def failed_job(**fields: object) -> Job:
    return JobFactory(state=JobState.FAILED, finished_at=NOW, reason="OSError: disk full", **fields)


def test_strangers_find_no_page(client) -> None:  # type: ignore[no-untyped-def]
    client.force_login(UserFactory(is_staff=True))
    assert client.get(reverse("jobs")).status_code == 404
    assert client.post(reverse("retry_job", args=[failed_job().pk])).status_code == 404


def test_failed_job_is_shown_with_its_reason_and_tried_again(administrator) -> None:  # type: ignore[no-untyped-def]
    job = failed_job(kind="dossier")
    page = administrator.get(reverse("jobs")).content.decode()
    assert "OSError: disk full" in page
    assert reverse("retry_job", args=[job.pk]) in page
    administrator.post(reverse("retry_job", args=[job.pk]))
    job.refresh_from_db()
    assert (job.state, job.reason) == (JobState.WAITING, "")


def test_jobs_are_filtered_by_state(administrator) -> None:  # type: ignore[no-untyped-def]
    failed_job(kind="dossier")
    page = administrator.get(reverse("jobs"), {"state": "done"}).content.decode()
    assert "disk full" not in page


def test_content_is_not_shown(administrator) -> None:  # type: ignore[no-untyped-def]
    failed_job(label="Progetto Cantiere: gli anziani soli")
    NoticeFactory(title="Il tuo progetto Cantiere", text="Gentile Anna", recipient="anna@rete.example")
    page = administrator.get(reverse("jobs")).content.decode()
    assert [word for word in ("anziani", "Cantiere", "Gentile", "anna@rete.example") if word in page] == []


def test_page_asks_the_database_the_same_for_one_job_and_for_fifty(
    administrator,  # type: ignore[no-untyped-def]
    django_assert_num_queries,  # type: ignore[no-untyped-def]
) -> None:
    failed_job()
    with CaptureQueriesContext(connection) as one:
        administrator.get(reverse("jobs"))
    for _number in range(49):
        failed_job()
    with django_assert_num_queries(len(one)):
        administrator.get(reverse("jobs"))
