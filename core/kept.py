"""Pages that everybody reads alike are kept in Redis, for visitors without a session, as long as they are true.

An entry is true while its version is the present one and its moment has not come: every act, publication, opening and
closing writes a new version once it is committed, and no entry outlives KEPT_FOR or the next turn of the clock. The
version is read before the page is computed: what was computed from rows of before never counts under a version of
after. When Redis does not answer, pages are computed as if nothing were kept (docs/adr/0024-kept-pages.md).
"""

import hashlib
import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, NamedTuple
from uuid import uuid4

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone, translation
from django.utils.http import parse_etags
from redis.exceptions import RedisError

from core import places
from core.broker import Silence
from core.templatetags.found import LANGUAGE

View = Callable[..., HttpResponse]

KEPT_FOR = 10.0  # seconds at most, also when a change could not be told to Redis
VERSION = "kept:version"
LONGEST_ADDRESS = 300

_turns: list[Callable[[datetime], datetime | None]] = []


class Page(NamedTuple):
    """What is kept: the version and the moment (seconds since 1970) up to which it is true, and the answer itself."""

    version: str
    until: float
    tag: str
    headers: dict[str, str]
    body: bytes


def turn_at(turn: Callable[[datetime], datetime | None]) -> None:
    """Name the function that knows the next moment at which the clock alone changes what pages say."""
    _turns.append(turn)


def kept(view: View) -> View:
    """The view's page may be kept for visitors without a session: it reads nothing of them."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not hasattr(request, "kept_under"):
            return view(request, *args, **kwargs)
        now = timezone.now()
        turns = [moment.timestamp() for turn in _turns if (moment := turn(now)) is not None]
        with places.left_open(request):
            response = view(request, *args, **kwargs)
        response.true_until = min([now.timestamp() + KEPT_FOR, *turns])  # type: ignore[attr-defined]
        return response

    return wrapped


class KeptPagesMiddleware:
    """Answers with the page that is kept; else keeps what a view marked above says. It stands before all that is
    somebody's own (session, language, messages), which the answer has been through when it is kept.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_for_all(request):
            return self.get_response(request)
        language = _language_of(request)
        key = _key(request, language)
        found = caches["kept"].get_many([VERSION, key])
        version, page = found.get(VERSION), found.get(key)
        if page is not None and page.version == version and page.until > time.time():
            return _answer(request, page, language)
        # Read before the page is computed: an act that commits meanwhile has another version.
        request.kept_under = version or _begin()  # type: ignore[attr-defined]
        return self._computed(request, key, language)

    def _computed(self, request: HttpRequest, key: str, language: str) -> HttpResponse:
        response = self.get_response(request)
        if not hasattr(response, "true_until"):
            return response
        version = request.kept_under  # type: ignore[attr-defined]
        if not _may_be_kept(request, response):
            return places.filled_in(response, language)
        body = response.content
        tag = hashlib.sha256(body).hexdigest()[:20]
        page = Page(version or "", response.true_until, tag, dict(response.headers), body)
        if version:
            caches["kept"].set(key, page, KEPT_FOR)
        return _answer(request, page, language)


def change_on_commit(event: str) -> None:
    """Called with every audited event: what is public may read differently once this transaction is committed."""
    if event.startswith(settings.KEPT_PAGES_IGNORE):
        return
    if not any(entry[1] is _change for entry in connection.run_on_commit):
        transaction.on_commit(_change, robust=True)


def _change() -> None:
    """Write a new version; when Redis does not take it, go on trying for as long as an old page could be believed."""
    if Silence.holds() or not _write_version():
        threading.Thread(target=_insist, name="kept-version", daemon=True).start()


def _insist() -> None:
    limit = time.monotonic() + 2 * KEPT_FOR
    while time.monotonic() < limit and not _write_version():
        time.sleep(0.5)


def _write_version() -> bool:
    try:
        RedisCache.set(caches["kept"], VERSION, uuid4().hex, None)
    except RedisError:
        Silence.begin()
        return False
    return True


def _begin() -> str | None:
    """The first version of an empty Redis; None when Redis is gone."""
    caches["kept"].add(VERSION, uuid4().hex, None)
    return caches["kept"].get(VERSION)  # type: ignore[no-any-return]


def _is_for_all(request: HttpRequest) -> bool:
    """Nobody's session, nobody's messages, a whole page; an address of a size that people type."""
    if not settings.KEPT_PAGES or request.method != "GET":
        return False
    personal = settings.SESSION_COOKIE_NAME in request.COOKIES or "messages" in request.COOKIES
    partial = "HTTP_HX_REQUEST" in request.META or "HTTP_RANGE" in request.META
    return not (personal or partial) and len(request.get_full_path()) <= LONGEST_ADDRESS


def _language_of(request: HttpRequest) -> str:
    """As the language's own middleware finds it: named by the address, by the cookie, by the browser."""
    named = request.GET.get(LANGUAGE, "") if LANGUAGE in request.META.get("QUERY_STRING", "") else ""
    return named if named in dict(settings.LANGUAGES) else translation.get_language_from_request(request)


def _key(request: HttpRequest, language: str) -> str:
    """With the cookie's language too: who comes by an address in another one is given a new cookie, not a kept page."""
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")[:10]
    whole = f"{language} {cookie} {request.scheme} {request.get_host()} {request.get_full_path()}"
    return f"kept:{hashlib.sha256(whole.encode()).hexdigest()}"


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """Nothing in it is one visitor's own: no cookie, no form token, no nonce, no word of the view's about caches."""
    if response.streaming or response.status_code != 200 or response.cookies or "Cache-Control" in response.headers:
        return False
    return not hasattr(request, "_csp_nonce") and b"csrfmiddlewaretoken" not in response.content


def _answer(request: HttpRequest, page: Page, language: str) -> HttpResponse:
    """The page with the clock of this moment, or 304 when the browser has it."""
    now = timezone.now()
    etag = f'W/"{page.tag}{places.mark(page.body, now)}"'
    known = request.META.get("HTTP_IF_NONE_MATCH", "")
    response: HttpResponse
    if known and etag in parse_etags(known):
        response = HttpResponseNotModified()
    else:
        body = places.fill(page.body, now, language)
        response = HttpResponse(body, headers={"Content-Length": str(len(body))})
    for name, value in page.headers.items():
        if name != "Content-Length" and not (response.status_code == 304 and name == "Content-Type"):
            response.headers[name] = value
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    return response
