"""A row that is waited for is found, also when the foreign key it is read with changed meanwhile."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from core.locks import hold
from core.models import Job
from tests.factories.accounts import persona
from tests.factories.core import JobFactory
from tests.guards import JoinsEverything, JoinUnderLock

FORGET = "SELECT pg_stat_clear_snapshot()"
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def wait_for_the_waiting() -> None:
    """Until a transaction of this database waits for a lock: ten seconds at most."""
    for _attempt in range(500):
        with connection.cursor() as cursor:
            cursor.execute(FORGET)
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("Nobody came to wait.")


@pytest.mark.django_db(transaction=True)
def test_hold_finds_the_row_that_another_gives_away_meanwhile():
    elena, paolo = persona("elena"), persona("paolo")
    job, locked = JobFactory(requested_by=elena), threading.Event()

    def wait_and_read():
        locked.wait(timeout=10)
        try:
            with transaction.atomic():
                return hold(Job.objects.select_related("requested_by"), job.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(wait_and_read)
        with transaction.atomic():
            Job.objects.filter(pk=job.pk).update(requested_by=paolo)
            locked.set()
            wait_for_the_waiting()
        assert waiting.result(timeout=10).requested_by == paolo


@pytest.mark.django_db
def test_a_query_that_locks_and_joins_fails_in_tests():
    with pytest.raises(JoinUnderLock):
        Job.objects.select_for_update(of=("self",)).select_related("requested_by").first()


def test_a_query_that_joins_whatever_there_is_fails_in_tests(db):
    with pytest.raises(JoinsEverything):
        list(Job.objects.select_related())
