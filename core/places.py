"""Places in a kept page for what differs from second to second: the portal's clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.crypto import salted_hmac

from core.templatetags import wecare


def _place(name: str) -> bytes:
    """Nobody can write it into a page who does not know the installation's key."""
    return f"@{name}-{salted_hmac('core.places', name).hexdigest()[:24]}@".encode()


CLOCK, INSTANT = map(_place, ("clock", "instant"))


@contextmanager
def left_open(request: HttpRequest) -> Iterator[None]:
    """Inside, the page is written for everybody: with places where the clock would stand."""
    request.leaves_places_open = True  # type: ignore[attr-defined]
    try:
        yield
    finally:
        del request.leaves_places_open  # type: ignore[attr-defined]


def are_left_open(request: HttpRequest | None) -> bool:
    return getattr(request, "leaves_places_open", False)


def clock(request: HttpRequest | None, now: datetime) -> str:
    """The server's moment for machines: 2026-12-20T11:00:05.250000Z."""
    return CLOCK.decode() if are_left_open(request) else _utc(now)


def instant(request: HttpRequest | None, now: datetime) -> str:
    """The server's moment for people, to the second."""
    return INSTANT.decode() if are_left_open(request) else wecare.instant(now)


def fill(body: bytes, now: datetime, language: str) -> bytes:
    """The page as it is read now."""
    if CLOCK in body:
        body = body.replace(CLOCK, _utc(now).encode())
    if INSTANT in body:
        body = body.replace(INSTANT, _face(now.replace(microsecond=0), language))
    return body


def filled_in(response: HttpResponse, language: str) -> HttpResponse:
    """An answer that is not kept, whole."""
    if not response.streaming:
        response.content = fill(response.content, datetime.now(UTC), language)
    return response


def mark(body: bytes, now: datetime) -> str:
    """What an ETag says of the clock: a browser's copy of a page that shows it is true for its second alone."""
    return f"-{int(now.timestamp())}" if CLOCK in body or INSTANT in body else ""


@lru_cache(maxsize=8)
def _face(second: datetime, language: str) -> bytes:
    with translation.override(language):
        return wecare.instant(second).encode()


def _utc(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
