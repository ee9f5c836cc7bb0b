"""How many visitors a second read what is public, beside an empty page through the same middleware, in one run."""

import subprocess
import sys
from collections.abc import Iterator

from django.urls import reverse

from benchmarks import thousand, web
from benchmarks.stage import make_call
from calls.models import Call
from evaluations.models import PublishedList

ROUNDS, SECONDS = 3, 1.5
EMPTY = "/empty/"


def report(published: PublishedList) -> Iterator[str]:
    """A line for each page: requests a second, and the part of the empty page's measured just before and after it."""
    addresses = _addresses(published)
    for kept in ("true", "false"):
        with web.gunicorn(KEPT_PAGES=kept, DJANGO_SETTINGS_MODULE="benchmarks.settings") as server:
            yield f"{'pages kept' if kept == 'true' else 'each page computed':<28} {'a second':>9} {'of empty':>9}"
            for name, address in addresses.items():
                page, empty = _compared(server.port, address)
                yield f"{name:<28} {page:>9.0f} {page / empty:>9.0%}"


def publish(count: int) -> PublishedList:
    """A call with a published ranking, and an open one."""
    make_call()
    call = thousand.make_thousand(count)
    commission = thousand.make_scored(call)
    address = thousand.publish(commission, thousand.rank(commission))
    return next(one for one in PublishedList.objects.select_related("phase__call") if one.get_absolute_url() == address)


def _addresses(published: PublishedList) -> dict[str, str]:
    opened = Call.objects.public().order_by("-pk").first()
    return {
        "an empty page": EMPTY,
        "home": "/",
        "catalogue": "/calls/",
        "a call": reverse("calls:detail", args=[opened.slug]),  # type: ignore[union-attr]
        "lists": reverse("evaluations:lists"),
        "a published ranking": published.get_absolute_url(),
        "an explanation": reverse("evaluations:row", args=[*published.address, 1]),
    }


def _compared(port: int, address: str) -> tuple[float, float]:
    """Requests a second of the page and of the empty one, by turns, so that whatever else runs weighs on both."""
    _load(port, address), _load(port, EMPTY)  # the processes import what they need at their first answers
    page = empty = 0
    for _round in range(ROUNDS):
        page += _load(port, address)
        empty += _load(port, EMPTY)
    return page / (ROUNDS * SECONDS), empty / (ROUNDS * SECONDS)


def _load(port: int, address: str) -> int:
    """Answers in SECONDS, read by a process of its own."""
    words = [sys.executable, "-m", "benchmarks.reader", str(port), address, str(SECONDS)]
    return int(subprocess.run(words, capture_output=True, text=True, check=True).stdout)
