"""Moves the time of a journey: Python's clock, and PostgreSQL's through a function that stands before its own."""

import datetime
from collections.abc import Iterator

import time_machine
from django.db import connection, connections

SHADOW = """
CREATE SCHEMA test_clock;
CREATE TABLE test_clock.shift (seconds double precision NOT NULL);
INSERT INTO test_clock.shift VALUES (0);
CREATE FUNCTION test_clock.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
    'SELECT pg_catalog.clock_timestamp() + make_interval(secs => (SELECT seconds FROM test_clock.shift))';
"""


class Clock:
    """The time that people, pages, tasks and the database see; it goes on ticking wherever it is moved to."""

    def __init__(self) -> None:
        self._travel: time_machine.travel | None = None

    def move_to(self, moment: datetime.datetime) -> None:
        """From now on it is `moment`, for this process and for the database."""
        self.stop()
        real = datetime.datetime.now(datetime.UTC)
        self._travel = time_machine.travel(moment, tick=True)
        self._travel.start()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE test_clock.shift SET seconds = %s", [(moment - real).total_seconds()])

    def stop(self) -> None:
        if self._travel:
            self._travel.stop()
            self._travel = None


def movable() -> Iterator[Clock]:
    """A clock for one test, on connections that see the shadowing function; all as before afterwards."""
    database = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS test_clock CASCADE;" + SHADOW)
        cursor.execute(f'ALTER DATABASE "{database}" SET search_path = test_clock, public, pg_catalog')
    connections.close_all()
    clock = Clock()
    yield clock
    clock.stop()
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{database}" RESET search_path')
        cursor.execute("DROP SCHEMA test_clock CASCADE")
    connections.close_all()
