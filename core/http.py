"""What happens to every request before and around its view: reception, address, refusals, reads that only read."""

import datetime
import functools
import ipaddress
import re
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.clock import database_now
from core.refusals import Blocker, NotAllowed, Refused
from core.templatetags.wecare import filesize
from core.typed import by_itself, typed

View = Callable[..., HttpResponse]

METHODS = ("GET", "HEAD", "POST")  # what a browser's pages ask with; reads_only below guards GET and HEAD
BELIEVED_SECONDS = 120
FORM_BYTES = 6 * 1024 * 1024  # what the fields of a form may hold beside its file
THROWN_AWAY_BYTES = 100 * 1024 * 1024  # of what is too large: beyond, the connection ends without an answer
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|MERGE|TRUNCATE|CREATE|ALTER|DROP|COPY|LOCK)\b", re.IGNORECASE)
WRITES_AFTER_WITH = re.compile(r"\s*WITH\b.*\b(INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM)\b", re.IGNORECASE | re.S)
TOO_MANY_DIGITS = re.compile(r"[0-9]{65}")  # more than a hash has; Python itself reads no number of 5,000
REQUEST_START = re.compile(r"(?:t=)?(\d{10}(?:\.\d{1,6})?)")


class ReceptionMiddleware:
    """The front door, before all else: notes when the request came in and from where.

    Sets `request.received_at` (aware; the proxy's moment when a trusted proxy tells it, else this process's)
    and `request.client_address`. What is decided by the moment uses received_at(request) below.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.seen_by_portal = time.monotonic()  # type: ignore[attr-defined]
        request.client_address = client_address(request)  # type: ignore[attr-defined]
        request.received_at = _told_by_proxy(request) or timezone.now()  # type: ignore[attr-defined]
        return self.get_response(request)


class RefusalMiddleware:
    """Answers 404 to who may not, and a page with every reason (409) to a refusal that the view did not show.

    What is larger than any form of the portal is refused (413) and never looked at, and so is (404) an address
    with the character NUL, which PostgreSQL cannot hold. Methods that no page of the portal uses are refused (405);
    the address of a button, opened like a page, says in words that it is one.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query:
            raise Http404
        if TOO_MANY_DIGITS.search(query):
            reason = Blocker(_("This number is too long."))
            return render(request, "core/refused.html", {"blockers": [reason], "typed": []}, status=400)
        if _announced_size(request) > settings.FILES_MAX_BYTES + FORM_BYTES:
            return _too_large(request)
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return _nothing_to_show(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotAllowed):
            raise Http404 from exception
        if isinstance(exception, Refused):
            context = {"blockers": exception.blockers, "typed": typed(request)}
            return render(request, "core/refused.html", context, status=409)
        return None


def received_at(request: HttpRequest, database_moment: datetime.datetime | None = None) -> datetime.datetime:
    """The moment at which the request reached the front door, on the database's clock.

    Without a trusted proxy: the database's now, less the time since the first middleware saw the request.
    With one: the moment in its X-Request-Start header, when that lies within RECEPTION_BELIEVED_SECONDS
    (120 s unless set) before the first middleware's moment; otherwise the header is not believed. A header a little in
    the future (clocks are never quite equal) counts as the first middleware's moment. Asked twice, it answers the same.
    `database_moment` is the database's now, where a query of this request has just brought it along.
    """
    known: datetime.datetime | None = getattr(request, "_received_at", None)
    if known is None:
        moment = database_moment or database_now()
        elapsed = time.monotonic() - request.seen_by_portal  # type: ignore[attr-defined]
        known = bounded(_told_by_proxy(request), moment - datetime.timedelta(seconds=elapsed))
        request._received_at = known  # type: ignore[attr-defined]
    return known


def bounded(told: datetime.datetime | None, seen: datetime.datetime) -> datetime.datetime:
    """The proxy's moment when it is credible beside the moment when the portal saw the request; else the latter."""
    if told is None or abs(seen - told) > believed():
        return seen
    return min(told, seen)


def believed() -> datetime.timedelta:
    """How far a proxy's moment may lie from the portal's own; who waits for all that may be in time waits longer."""
    return datetime.timedelta(seconds=getattr(settings, "RECEPTION_BELIEVED_SECONDS", BELIEVED_SECONDS))


def client_address(request: HttpRequest) -> str:
    """The address of the person's machine: the last in X-Forwarded-For that is no proxy of ours.

    TRUSTED_PROXIES lists networks ("10.0.0.0/8") and may contain "unix" for a socket; without it the header is ignored.
    """
    address: str = request.META.get("REMOTE_ADDR", "") or "unix"
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    while forwarded and _is_proxy(address):
        address = forwarded.pop()
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return ""


def reads_only(view: View) -> View:
    """Make every statement that writes raise while the view answers GET or HEAD."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return view(request, *args, **kwargs)
        with connection.execute_wrapper(_refuse_writes):
            response = view(request, *args, **kwargs)
            if hasattr(response, "render"):
                response.render()
            return response

    return wrapped


class ReadWrote(Exception):
    """A page that only shows something tried to change the database: a mistake of the code."""


def _refuse_writes(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    statement = str(sql)
    if WRITES.match(statement) or WRITES_AFTER_WITH.match(statement):
        raise ReadWrote(statement.split("(")[0][:80])
    return execute(sql, params, many, context)


def _announced_size(request: HttpRequest) -> int:
    """Of the body, by its header: the server reads no further than that."""
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isdecimal() and len(length) < 19 else 0


def _too_large(request: HttpRequest) -> HttpResponse:
    """A browser hears an answer only once it has sent all: what comes is thrown away, within bounds."""
    _throw_away(request.META["wsgi.input"], _announced_size(request))
    return too_large(request)


def too_large(request: HttpRequest) -> HttpResponse:
    """Says the limit and the way on."""
    blocker = _("What you sent is too large: a file may be %(limit)s at most.")
    sentence = blocker % {"limit": filesize(settings.FILES_MAX_BYTES)}
    if by_itself(request):
        return JsonResponse({"state": "refused", "message": sentence}, status=413)
    return render(request, "core/too_large.html", {"blockers": [Blocker(sentence)]}, status=413)


def _throw_away(stream: Any, size: int) -> None:
    left = size if size <= THROWN_AWAY_BYTES else 0
    while left > 0 and (chunk := stream.read(min(left, 65_536))):
        left -= len(chunk)


def _nothing_to_show(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    response = render(request, "405.html", {"typed": typed(request)}, status=refused.status_code)
    response.headers["Allow"] = refused.headers["Allow"]
    return response


def _told_by_proxy(request: HttpRequest) -> datetime.datetime | None:
    if not getattr(settings, "RECEPTION_TRUST_HEADER", False):
        return None
    if not _is_proxy(request.META.get("REMOTE_ADDR", "") or "unix"):
        return None
    match = REQUEST_START.fullmatch(request.headers.get("X-Request-Start", "").strip())
    return datetime.datetime.fromtimestamp(float(match[1]), tz=datetime.UTC) if match else None


def _is_proxy(address: str) -> bool:
    trusted = getattr(settings, "TRUSTED_PROXIES", [])
    if address == "unix":
        return "unix" in trusted
    try:
        ip = ipaddress.ip_address(address)
        return any(ip in ipaddress.ip_network(network) for network in trusted if network != "unix")
    except ValueError:
        return False
