"""The speed of this machine, as the CPU time of a fixed piece of work like a web page's.

CPU times divided by a yard can be compared between machines. The work is formatting, escaping, sorting, JSON, Decimal
and SHA-256 over two thousand rows, in pure Python.
"""

import hashlib
import html
import json
import statistics
import time
from decimal import Decimal

ROWS = 2000


def yard(runs: int = 15) -> float:
    """The median CPU time of the work, in milliseconds."""
    _work()
    times = []
    for _run in range(runs):
        start = time.process_time()
        _work()
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times)


def _work() -> tuple[str, Decimal]:
    rows = [
        {"id": n, "name": f"Cooperativa «{n * 7919 % 1000}» & soci", "points": Decimal(n * 31 % 997) / 10}
        for n in range(ROWS)
    ]
    rows.sort(key=lambda row: (-row["points"], row["name"]))
    cells = []
    for row in rows:
        points = f"{row['points']:.2f}".replace(".", ",")
        cells.append("<tr><td>%s</td><td>%s</td><td>%s</td></tr>" % (row["id"], html.escape(row["name"]), points))  # noqa: UP031
    page = "".join(cells)
    body = json.dumps([{**row, "points": str(row["points"])} for row in rows], sort_keys=True)
    back = json.loads(body)
    digest = hashlib.sha256(page.encode() + body.encode()).hexdigest()
    return digest, sum((Decimal(row["points"]) for row in back), Decimal(0))
