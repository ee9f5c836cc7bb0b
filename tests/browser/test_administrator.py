"""The technical administrator's day: background work, the mailbox, and nothing of content."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page

from core import jobs
from core.models import Job
from core.models.jobs import JobState
from tests.browser.conftest import check_page
from tests.factories.accounts import UserFactory
from tests.factories.core import JobFactory

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def test_administrator_tries_a_failed_job_again(signed_in: Callable[..., Page]) -> None:
    jobs.register("dossier", "wecare_portal.tasks.pulse")
    JobFactory(kind="dossier", state=JobState.FAILED, finished_at=NOW, reason="OSError: disk full")
    page = signed_in(UserFactory(administrator=True))
    page.goto("/staff/jobs/")
    assert "OSError: disk full" in page.inner_text("main")
    check_page(page)
    page.get_by_role("button", name="Riprova").click()
    page.wait_for_load_state()
    assert "OSError: disk full" not in page.inner_text("main")
    assert Job.objects.get().state == JobState.WAITING


def test_administrator_without_javascript_sees_the_same(signed_in: Callable[..., Page]) -> None:
    JobFactory(kind="dossier", state=JobState.FAILED, finished_at=NOW, reason="OSError: disk full")
    page = signed_in(UserFactory(administrator=True), javascript=False)
    page.goto("/staff/jobs/?state=failed")
    assert "OSError: disk full" in page.inner_text("main")


def test_visitor_reads_the_mailbox(new_page: Callable[..., Page], settings: Any) -> None:
    from tests.portal.test_mailbox import send

    send("anna@rete.example", "Benvenuta")
    page = new_page()
    page.goto("/mailbox/")
    check_page(page)
    page.get_by_role("link", name="Benvenuta").click()
    assert page.inner_text("h1") == "Benvenuta"
    check_page(page)
