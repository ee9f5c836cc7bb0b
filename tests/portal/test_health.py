"""The page that tells machines whether database, Redis, worker and beat are well."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from celery import current_app
from django.test import Client

from calls.models import Phase
from calls.workflow import PhaseState
from core.clock import database_now
from tests.factories.calls import published_call
from tests.factories.core import AuditEventFactory, JobFactory, NoticeFactory
from wecare_portal import health, heartbeat, tasks

pytestmark = pytest.mark.django_db
NOTHING_DUE = {name: {"status": "well", "oldest_due_seconds": 0} for name in ("clock", "seals", "mail", "documents")}
SECOND = timedelta(seconds=1)


@pytest.fixture
def now() -> datetime:
    return database_now()


def due(name: str) -> tuple[int | None, bool]:
    """For how long the queue's oldest work is due, and whether it is well."""
    [queue] = [queue for queue in health.queues() if queue.name == name]
    return queue.oldest_due_seconds, queue.is_well


def nearly(seconds: float) -> Any:
    return pytest.approx(seconds, abs=5)


def test_health_is_good_when_every_part_shows_itself(client: Client) -> None:
    tasks.pulse()
    heartbeat.mark(heartbeat.BEAT)
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "status": "well",
            "database": "well",
            "redis": "well",
            "worker": "well",
            "beat": "well",
            "queues": NOTHING_DUE,
        },
    )


@pytest.mark.xdist_group("broker")
def test_health_names_the_parts_that_are_missing(client: Client) -> None:
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "not well",
        "database": "well",
        "redis": "well",
        "worker": "not well",
        "beat": "not well",
        "queues": NOTHING_DUE,
    }


def test_heartbeat_grows_old(settings, time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to("2026-11-22T10:00:00Z", tick=False)
    heartbeat.mark(heartbeat.BEAT)
    time_machine.shift(heartbeat.BELIEVED_FOR - 1)
    assert heartbeat.alive(heartbeat.BEAT)
    time_machine.shift(1)
    assert not heartbeat.alive(heartbeat.BEAT)


def test_health_tells_strangers_nothing_else(client: Client) -> None:
    answer = client.get("/health/")
    assert set(answer.json()) == {"status", "database", "redis", "worker", "beat", "queues"}
    assert [set(queue) for queue in answer.json()["queues"].values()] == [{"status", "oldest_due_seconds"}] * 4


def test_every_scheduled_task_exists() -> None:
    current_app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in current_app.conf.beat_schedule.values()}
    assert scheduled - set(current_app.tasks) == set()


@pytest.mark.parametrize(("late", "is_well"), [(timedelta(seconds=30), True), (timedelta(seconds=239), False)])
def test_health_tells_how_late_a_closing_is(now: datetime, late: timedelta, is_well: bool) -> None:
    call = published_call(closes_at=now + SECOND, now=now - timedelta(days=30))
    Phase.objects.filter(call=call, position=1).update(state=PhaseState.OPEN)
    assert health._clock(now + SECOND + late) == late
    assert health.Queue("clock", int(late.total_seconds())).is_well is is_well


def test_health_tells_of_mail_that_nobody_takes(now: datetime) -> None:
    NoticeFactory(due_at=now - timedelta(minutes=5))
    assert due("mail") == (nearly(300), True)
    NoticeFactory(due_at=now - timedelta(minutes=11), state="claimed", claimed_until=now + timedelta(minutes=1))
    assert due("mail") == (nearly(660), False)


def test_health_tells_of_a_mail_server_that_takes_nothing(now: datetime) -> None:
    """What failed is due later, and not yet again: only that nothing leaves shows the server's silence."""
    NoticeFactory(created_at=now - timedelta(minutes=20), due_at=now + timedelta(minutes=3), attempts=6)
    assert due("mail") == (nearly(1200), False)
    NoticeFactory(state="sent", sent_at=now - SECOND, attempts=1)
    assert due("mail") == (nearly(1), True)


def test_health_tells_of_documents_that_nobody_makes(now: datetime) -> None:
    JobFactory(due_at=now - timedelta(minutes=16))
    assert due("documents") == (nearly(960), False)


def test_health_tells_of_documents_that_fail_one_after_the_other(now: datetime) -> None:
    JobFactory(requested_at=now - timedelta(minutes=20), due_at=now + timedelta(minutes=3), attempts=6)
    assert due("documents") == (nearly(1200), False)
    JobFactory(done=True, requested_at=now - SECOND)
    assert due("documents") == (nearly(1), True)


def test_health_tells_of_events_that_nobody_seals(now: datetime) -> None:
    AuditEventFactory(moment=now - timedelta(minutes=6))
    assert due("seals") == (nearly(360), False)
