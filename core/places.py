"""Places in a kept page for what differs from visitor to visitor and from second to second: form token and clock."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.crypto import salted_hmac

from core.templatetags import wecare


def _place(name: str) -> str:
    """Nobody can write it into a page who does not know the installation's key."""
    return f"@{name}-{salted_hmac('core.places', name).hexdigest()[:24]}@"


TOKEN, CLOCK, INSTANT = map(_place, ("token", "clock", "instant"))
TIMES = (CLOCK.encode(), INSTANT.encode())


@contextmanager
def left_open(request: HttpRequest) -> Iterator[None]:
    """Inside, the page is written with places where the visitor's own would stand."""
    request.leaves_places_open = True  # type: ignore[attr-defined]
    try:
        yield
    finally:
        del request.leaves_places_open  # type: ignore[attr-defined]


def are_left_open(request: HttpRequest | None) -> bool:
    return getattr(request, "leaves_places_open", False)


def token(request: HttpRequest) -> str:
    return TOKEN if are_left_open(request) else get_token(request)


def clock(request: HttpRequest | None, now: datetime) -> str:
    """The server's moment for machines: 2026-12-20T11:00:05.250000Z."""
    return CLOCK if are_left_open(request) else _utc(now)


def instant(request: HttpRequest | None, now: datetime) -> str:
    """The server's moment for people, to the second."""
    return INSTANT if are_left_open(request) else wecare.instant(now)


def fill(request: HttpRequest, body: bytes, now: datetime) -> bytes:
    """The page as this visitor reads it now."""
    if TOKEN.encode() in body:
        body = body.replace(TOKEN.encode(), get_token(request).encode())
    if any(place in body for place in TIMES):
        body = body.replace(CLOCK.encode(), _utc(now).encode())
        body = body.replace(INSTANT.encode(), wecare.instant(now).encode())
    return body


def filled_in(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """An answer that is not kept, whole."""
    if not response.streaming:
        response.content = fill(request, response.content, datetime.now(UTC))
    return response


def mark(request: HttpRequest, body: bytes, now: datetime) -> str:
    """What the places hold, in a few letters: the same only when the browser's copy still serves its visitor.

    A copy with another token would be refused, and one with a clock is true for its second alone.
    """
    if "CSRF_COOKIE" not in request.META:
        get_token(request)  # gives the visitor a secret, which the cookie carries
    secret = request.META["CSRF_COOKIE"]
    second = int(now.timestamp()) if any(place in body for place in TIMES) else ""
    return hashlib.sha256(f"{secret} {second}".encode()).hexdigest()[:12]


def _utc(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
