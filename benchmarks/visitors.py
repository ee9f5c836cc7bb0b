"""How many visitors a second read what is public, beside an empty page through the same middleware, in one run."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from benchmarks import thousand, web
from benchmarks.stage import make_call
from calls.models import Call
from evaluations.models import PublishedList

ROUNDS, SECONDS, READERS = 3, 1.5, 8
EMPTY = "/empty/"


def report(published: PublishedList) -> Iterator[str]:
    """A line for each page: requests a second, and the part of the empty page's measured just before and after it."""
    addresses = _addresses(published)
    for kept in ("true", "false"):
        with web.gunicorn(KEPT_PAGES=kept, DJANGO_SETTINGS_MODULE="benchmarks.settings") as port:
            yield f"{'pages kept' if kept == 'true' else 'each page computed':<28} {'a second':>9} {'of empty':>9}"
            for name, address in addresses.items():
                page, empty = _compared(port, address)
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
    page = empty = 0
    for _round in range(ROUNDS):
        page += _load(port, address)
        empty += _load(port, EMPTY)
    return page / (ROUNDS * SECONDS), empty / (ROUNDS * SECONDS)


def _load(port: int, address: str) -> int:
    """Answers in SECONDS, read by a process of its own."""
    words = [sys.executable, "-m", __name__, str(port), address]
    return int(subprocess.run(words, capture_output=True, text=True, check=True).stdout)


def _read(port: int, address: str) -> int:
    until, counts = time.monotonic() + SECONDS, []
    threads = [threading.Thread(target=_visitor, args=(port, address, until, counts)) for _number in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)


def _visitor(port: int, address: str, until: float, counts: list[int]) -> None:
    """Reads the page again and again over one connection, without a cookie."""
    request = f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Language: it\r\n\r\n".encode()
    count, link = 0, socket.create_connection(("127.0.0.1", port))
    while time.monotonic() < until:
        link.sendall(request)
        head, closes = _answer(link)
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{address} answered {head[:60]!r}")
        count += 1
        if closes:
            link.close()
            link = socket.create_connection(("127.0.0.1", port))
    link.close()
    counts.append(count)


def _answer(link: Any) -> tuple[bytes, bool]:
    """The head of one answer, whose body is read and thrown away, and whether the server ends the connection."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = link.recv(65536)
        if not piece:
            raise RuntimeError("The server ended the connection.")
        data += piece
    head, _empty, body = data.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    left = next(int(line[15:]) for line in lines if line.startswith(b"content-length:")) - len(body)
    while left > 0:
        left -= len(link.recv(65536))
    return head, b"connection: close" in lines


if __name__ == "__main__":
    print(_read(int(sys.argv[1]), sys.argv[2]))  # noqa: T201
