"""Hints to workers: sent after the commit, once, and never at the cost of the page."""

import contextlib
import time

import pytest
from celery import Celery
from django.db import connection, transaction

from core import broker
from tests.silent import given_up, silent_server


@pytest.fixture
def taken(monkeypatch):
    """What a broker in memory took."""
    app = Celery("memory", broker="memory://", set_as_current=False)
    monkeypatch.setattr(broker, "current_app", app)
    monkeypatch.setattr(broker.Silence, "until", 0.0)
    with app.connection_for_write() as link:
        queue = link.SimpleQueue("celery")
        yield lambda: [queue.get_nowait().headers["task"] for _message in range(queue.qsize())]
        queue.clear()
        queue.close()


@pytest.mark.django_db(transaction=True)
def test_hint_leaves_after_the_commit_and_once(taken):
    with transaction.atomic():
        broker.send_on_commit("tests.one")
        broker.send_on_commit("tests.one")
        broker.send_on_commit("tests.two", 1)
        broker.send_on_commit("tests.two", 2)
        assert taken() == []
    assert taken() == ["tests.one", "tests.two", "tests.two"]


@pytest.mark.django_db(transaction=True)
def test_no_hint_leaves_after_a_rollback(taken):
    with contextlib.suppress(InterruptedError), transaction.atomic():
        broker.send_on_commit("tests.one")
        raise InterruptedError
    assert taken() == []


@pytest.mark.django_db(transaction=True)
def test_hint_of_a_savepoint_that_was_undone_is_sent_by_the_next(taken):
    with transaction.atomic():
        with contextlib.suppress(InterruptedError), transaction.atomic():
            broker.send_on_commit("tests.one")
            raise InterruptedError
        broker.send_on_commit("tests.one")
    assert taken() == ["tests.one"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_broker_is_down")
def test_broker_that_is_down_is_asked_once_by_twenty_pages(caplog):
    began = time.monotonic()
    for _page in range(20):
        broker.send_on_commit("tests.one")
    assert given_up(caplog) == ["The broker took no tests.one: OperationalError"]
    assert broker.Silence.until > began
    assert connection.run_on_commit == []


@pytest.mark.django_db(transaction=True)
def test_broker_that_hangs_costs_one_page_its_timeout_and_the_next_nothing(monkeypatch, settings, capsys, caplog):
    with silent_server() as port:
        hanging = Celery("hanging", broker=f"redis://127.0.0.1:{port}/0", set_as_current=False)
        hanging.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
        monkeypatch.setattr(broker, "current_app", hanging)
        monkeypatch.setattr(broker.Silence, "until", 0.0)
        monkeypatch.setattr(broker, "SILENCE", 3600.0)
        began = time.monotonic()
        broker.send_on_commit("tests.one")
        first = time.monotonic() - began
        for _page in range(20):
            broker.send_on_commit("tests.one")
        rest = time.monotonic() - began - first
    with capsys.disabled():
        print(f"\n  a broker that hangs: first page after {first:.1f} s, twenty more in {rest:.2f} s")  # noqa: T201
    assert first >= settings.REDIS_TIMEOUTS["socket_timeout"]
    assert given_up(caplog) == ["The broker took no tests.one: OperationalError"]
