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
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
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

View = Callable[..., HttpResponse]

KEPT_FOR = 10.0  # seconds at most, also when a change could not be told to Redis
VERSION = "kept:version"
LONGEST_ADDRESS = 300

_turns: list[Callable[[datetime], datetime | None]] = []


@dataclass(frozen=True)
class Page:
    """What is kept: the version and the moment (seconds since 1970) up to which it is true, and what it says."""

    version: str
    until: float
    tag: str
    content_type: str
    body: bytes


def turn_at(turn: Callable[[datetime], datetime | None]) -> None:
    """Name the function that knows the next moment at which the clock alone changes what pages say."""
    _turns.append(turn)


def kept(view: View) -> View:
    """Answer visitors without a session from what is kept, and keep what the view says, which reads nothing of them."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _is_for_all(request):
            return view(request, *args, **kwargs)
        key = _key(request)
        found = caches["kept"].get_many([VERSION, key])
        version, page = found.get(VERSION) or _begin(), found.get(key)
        if page is None or page.version != version or page.until <= time.time():
            computed = _compute(view, request, args, kwargs, version)
            if isinstance(computed, HttpResponse):
                return computed
            page = computed
            if version:
                caches["kept"].set(key, page, KEPT_FOR)
        return _answer(request, page)

    return wrapped


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
    if not settings.KEPT_PAGES:
        return False
    personal = {settings.SESSION_COOKIE_NAME, "messages"} & set(request.COOKIES)
    partial = "HX-Request" in request.headers or "Range" in request.headers
    return request.method == "GET" and not (personal or partial) and len(request.get_full_path()) <= LONGEST_ADDRESS


def _key(request: HttpRequest) -> str:
    whole = f"{translation.get_language()} {request.build_absolute_uri()}"
    return f"kept:{hashlib.sha256(whole.encode()).hexdigest()}"


def _compute(
    view: View, request: HttpRequest, args: tuple[Any, ...], kwargs: dict[str, Any], version: str | None
) -> Page | HttpResponse:
    """The page that may be kept, or the answer as it is when it may not (not found, a redirect, a cookie)."""
    now = timezone.now()
    turns = [moment.timestamp() for turn in _turns if (moment := turn(now)) is not None]
    with places.left_open(request):
        response = view(request, *args, **kwargs)
    if response.streaming or not _may_be_kept(request, response):
        return places.filled_in(request, response)
    body = response.content
    return Page(
        version=version or "",
        until=min([now.timestamp() + KEPT_FOR, *turns]),
        tag=hashlib.sha256(body).hexdigest()[:20],
        content_type=response.headers["Content-Type"],
        body=body,
    )


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """Nothing in it is one visitor's own: no cookie, no nonce, no word of the view's about caches."""
    own = response.cookies or "Cache-Control" in response.headers or hasattr(request, "_csp_nonce")
    return response.status_code == 200 and not own


def _answer(request: HttpRequest, page: Page) -> HttpResponse:
    """The page with what is this visitor's own in its places, or 304 when their browser has it."""
    now = timezone.now()
    etag = f'W/"{page.tag}-{places.mark(request, page.body, now)}"'
    response: HttpResponse
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(places.fill(request, page.body, now), content_type=page.content_type)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    return response
