"""The page that tells machines whether database, Redis, worker and beat are well."""

import pytest
from celery import current_app
from django.core.cache import cache
from django.test import Client

from wecare_portal import heartbeat, tasks

pytestmark = pytest.mark.django_db


def test_health_is_good_when_every_part_shows_itself(client: Client) -> None:
    tasks.pulse()
    heartbeat.mark(heartbeat.BEAT)
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "well", "database": "well", "redis": "well", "worker": "well", "beat": "well"},
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
    assert set(answer.json()) == {"status", "database", "redis", "worker", "beat"}
    assert cache.get("health") == "well"


def test_every_scheduled_task_exists() -> None:
    current_app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in current_app.conf.beat_schedule.values()}
    assert scheduled - set(current_app.tasks) == set()
