"""The floor: the statements of the same requests through psycopg2 alone, as many at a time, in the same run."""

import queue
import re
import threading
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

from django.db import connection, transaction
from django.test import Client

from benchmarks.database import FLOOR, connect, url
from benchmarks.http import form_of
from benchmarks.stage import Person

Statements = list[tuple[str, Any]]
# Made by Django for the transaction that is rolled back here; the replay has a transaction for each send instead.
SAVEPOINTS = re.compile(r"^\s*(SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO)", re.I)


class RolledBack(Exception):
    """Ends the transaction in which the statements were recorded."""


def record(people: list[Person]) -> list[Statements]:
    """Each person's whole POST as SQL with its parameters; the sends are real, one after the other, then undone."""
    recorded: list[Statements] = []
    undone = transaction.atomic()
    undone._from_testcase = True  # as around Django's tests: a send insists on its own otherwise
    try:
        with undone:
            recorded.extend(_record_one(person) for person in people)
            raise RolledBack
    except RolledBack:
        return recorded


def _record_one(person: Person) -> Statements:
    statements: Statements = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not SAVEPOINTS.match(sql):
            statements.append((sql, params))
        return execute(sql, params, many, context)

    client = Client(headers={"Host": "127.0.0.1"})
    client.cookies["sessionid"] = person.session
    form = form_of(client.get(person.path).content.decode())
    with connection.execute_wrapper(keep):
        answer = client.post(person.path, form)
    if answer.status_code != 302:
        raise RuntimeError(f"The send to be recorded answered {answer.status_code}.")
    return statements


def replay(recorded: list[Statements], at_a_time: int, spent: Callable[[], float]) -> tuple[float, float]:
    """Sends per second of the statements alone, on a copy of the database, and milliseconds of CPU for each.

    `spent` are the seconds of CPU that the servers took until now; this process's own come on top.
    """
    waiting: queue.SimpleQueue[Statements] = queue.SimpleQueue()
    for statements in recorded:
        waiting.put(statements)
    faults: list[Exception] = []
    threads = [threading.Thread(target=_work, args=(waiting, faults)) for _number in range(at_a_time)]
    start, cpu = time.monotonic(), spent() + time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    cpu = spent() + time.process_time() - cpu
    return len(recorded) / (time.monotonic() - start), cpu * 1000 / len(recorded)


def _work(waiting: "queue.SimpleQueue[Statements]", faults: list[Exception]) -> None:
    try:
        with closing(connect(url(FLOOR))) as own:
            while not waiting.empty():
                statements = waiting.get_nowait()
                with own, own.cursor() as cursor:
                    for sql, params in statements:
                        cursor.execute(sql, params)
                        if cursor.description:
                            cursor.fetchall()
    except queue.Empty:
        return
    except Exception as error:
        faults.append(error)
