"""What one act costs: queries, this process's CPU in yards, and the time that PostgreSQL had it wait."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection

RUNS = 5
HEAD = f"{'':<44} {'queries':>8} {'yards':>7} {'first':>7} {'ms':>7} {'PG ms':>7} {'first':>7} {'kB':>7}"


@dataclass(frozen=True)
class Cost:
    """CPU and waiting in milliseconds; size in bytes."""

    queries: int
    cpu: float
    waited: float
    size: int


def measured(act: Callable[[], int]) -> Cost:
    """One run. What psycopg2 itself computes while it reads rows is CPU, not waiting."""
    waits: list[float] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        began, cpu = time.perf_counter(), time.process_time()
        try:
            return execute(sql, params, many, context)
        finally:
            waits.append(time.perf_counter() - began - (time.process_time() - cpu))

    with connection.execute_wrapper(watch):
        start = time.process_time()
        size = act()
        cpu = time.process_time() - start
    return Cost(len(waits), cpu * 1000, sum(waits) * 1000, size)


def line(
    name: str,
    act: Callable[[], int],
    one_yard: float,
    *,
    before: Callable[[], None] = lambda: None,
    between: Callable[[], None] = lambda: None,
) -> str:
    """The first run, as it is after a start, and the median of RUNS more; `before` undoes each run, unmeasured.

    `between` comes after the first run.
    """
    before()
    first = measured(act)
    between()
    more = []
    for _run in range(RUNS):
        before()
        more.append(measured(act))
    cpu, waited = (statistics.median(getattr(one, what) for one in more) for what in ("cpu", "waited"))
    last = more[-1]
    return (
        f"{name:<44} {last.queries:>8} {cpu / one_yard:>7.1f} {first.cpu / one_yard:>7.1f} {cpu:>7.0f}"
        f" {waited:>7.0f} {first.waited:>7.0f} {last.size / 1000:>7.0f}"
    )
