"""What Celery calls, by the names that beat uses."""

import pytest
from celery import current_app
from django.conf import settings
from django.utils import timezone

from core import tasks
from core.clock import database_now
from core.models import AuditLink, Notice
from tests.factories.core import AuditEventFactory, JobFactory, NoticeFactory


@pytest.mark.django_db
def test_tasks_do_their_work(mailoutbox):
    NoticeFactory()
    AuditEventFactory()
    JobFactory(running=True, leased_until=timezone.now(), requested_at=timezone.now())
    assert (tasks.deliver_notices(), tasks.seal_audit(), tasks.requeue_jobs()) == (1, 1, 0)
    assert (len(mailoutbox), Notice.objects.get().state, AuditLink.objects.count()) == (1, "sent", 1)


def test_beat_names_tasks_of_core_that_exist():
    named = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values() if entry["task"].startswith("core.")}
    assert named == {
        "core.tasks.deliver_notices",
        "core.tasks.seal_audit",
        "core.tasks.note_audit",
        "core.tasks.requeue_jobs",
        "core.tasks.remove_old_papers",
    }
    assert named <= set(current_app.tasks)


@pytest.mark.django_db
def test_databases_clock_runs_inside_a_transaction():
    first = database_now()
    assert first.utcoffset().total_seconds() == 0
    assert first < database_now()
