"""How a browser that keeps typed text learns whose it is, and which of it the portal has taken."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import salted_hmac

FIELD = ":kept"  # a form that the browser keeps carries a name of its own in it; no question has such a key
COOKIE = "taken"  # the names of the forms that were taken, until the next page has read them
NAME = re.compile(r"[a-z0-9]{8,40}")
ASKING = ("account_login", "account_reauthenticate", "mfa_reauthenticate")
MOST, SECONDS = 10, 3600


def mark_of(user: Any) -> str:
    """What a browser calls an account, without knowing whose it is; nothing for nobody."""
    return salted_hmac("core.taken", str(user.pk)).hexdigest()[:20] if user.is_authenticated else ""


class TakenMiddleware:
    """Tells the browser that a form was taken: its view was reached and answered by leading on.

    It stands last, so that a form which another middleware turned away is not called taken.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "_reached_view", False) and response.status_code in (302, 303) and not _asks_who(response):
            _tell(request, response)
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        request._reached_view = request.method == "POST"  # type: ignore[attr-defined]


def _asks_who(response: HttpResponse) -> bool:
    """Whether the answer leads to a page that asks for a password or a code first."""
    place = urlsplit(response.headers["Location"]).path
    return any(place == reverse(name) for name in ASKING)


def _tell(request: HttpRequest, response: HttpResponse) -> None:
    name = request.POST.get(FIELD, "")
    if not NAME.fullmatch(name):
        return
    before = [known for known in request.COOKIES.get(COOKIE, "").split(".") if NAME.fullmatch(known)]
    response.set_cookie(
        COOKIE,
        ".".join([*before[-MOST:], name]),
        max_age=SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
