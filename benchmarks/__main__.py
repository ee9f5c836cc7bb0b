"""Runs the benchmarks on a database of their own and prints what they found; fails when the rush lost anything."""

import argparse
import functools
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks.database import copy, own_database
from benchmarks.yard import yard


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--people", type=int, default=200, help="who send in the last seconds")
    parser.add_argument("--applications", type=int, default=1000, help="in the calls whose pages are measured")
    parser.add_argument("--only", choices=list(PARTS), help="one part")
    chosen = parser.parse_args()
    say(f"one yard is {yard():.1f} ms of CPU on this machine")
    with own_database():
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
        faults = []
        for name, part in PARTS.items():
            if chosen.only in (None, name):
                faults += part(chosen)
        _leave_nothing()
    for fault in faults:
        say(f"FAULT: {fault}")
    return 1 if faults else 0


def _rush(chosen: argparse.Namespace) -> list[str]:
    from django.db import connections

    from benchmarks import processor, rush, stage, web

    count = chosen.people
    start = time.monotonic()
    call = stage.make_call()
    people = stage.make_people(call, count + count // 10)
    in_time, late = people[:count], people[count:]
    compared = _against_the_floor(in_time, processor.postgresql())
    say(f"\nThe rush ({len(people)} complete projects made in {time.monotonic() - start:.0f} s)")
    connections.close_all()
    with web.gunicorn() as server:
        outcome = rush.run(server.port, call, in_time, late)
    for line in [*rush.report(outcome), *compared(len(outcome.submissions) / outcome.seconds)]:
        say(f"  {line}")
    return outcome.faults


def _against_the_floor(people: list[Any], postmaster: int) -> Callable[[float], list[str]]:
    """What the same sends cost through psycopg2 alone; returns how the sends a second of the rush compare with it."""
    from django.db import connections

    from benchmarks import floor, processor, steady, web

    recorded = floor.record(people)
    connections.close_all()
    copy()
    at_a_time = web.PROCESSES * web.THREADS
    spent = functools.partial(processor.of_tree, postmaster)
    alone, bare = floor.replay(recorded, at_a_time, spent)
    cost = steady.run(people, spent)
    statements = sum(map(len, recorded)) / len(recorded)

    def lines(sends: float) -> list[str]:
        own = f"a send costs {cost.web:.1f} ms of CPU in the web server and {cost.database:.1f} in PostgreSQL"
        return [
            f"the floor: {alone:.1f} a second: psycopg2 alone, {statements:.0f} statements, {at_a_time} together",
            f"the rush is {sends / alone:.0%} of the floor by the clock",
            f"{own}; the floor's {bare:.1f}: {bare / sum(cost):.0%} of the floor on cores that are full",
        ]

    return lines


def _pages(chosen: argparse.Namespace) -> list[str]:
    from benchmarks import pages

    say(f"\nPages with {chosen.applications} applications (PG ms: waiting for PostgreSQL; first: the first time)")
    for line in pages.report(chosen.applications, yard()):
        say(f"  {line}")
    return []


def _visitors(chosen: argparse.Namespace) -> list[str]:
    from django.db import connections

    from benchmarks import visitors

    published = visitors.publish(min(chosen.applications, 200))
    connections.close_all()
    say(f"\nVisitors on two processes (load of the machine {os.getloadavg()[0]:.1f})")
    for line in visitors.report(published):
        say(f"  {line}")
    return []


def _hanging(chosen: argparse.Namespace) -> list[str]:
    from benchmarks import hanging

    say("\nParts that hang: seconds until an answer")
    faults = []
    for line, fault in hanging.report():
        say(f"  {line}")
        faults += [fault] if fault else []
    return faults


def _children(chosen: argparse.Namespace) -> list[str]:
    from benchmarks import children

    say("\nThe processes that may die")
    for line in children.report():
        say(f"  {line}")
    return []


def _leave_nothing() -> None:
    """No worker runs here: the messages that the sends left in the broker are nobody's."""
    from celery import current_app
    from django.db import connections

    current_app.control.purge()
    connections.close_all()


PARTS = {"rush": _rush, "pages": _pages, "visitors": _visitors, "hanging": _hanging, "children": _children}


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
