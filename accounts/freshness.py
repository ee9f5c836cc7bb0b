"""Decides when a page asks for the password again: before it binds a body, when the sign-in is of long ago."""

import functools
import time
from collections.abc import Callable

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

View = Callable[..., HttpResponse]


def asks_again(view: View) -> View:
    """Ask for the password before the page is shown, when nobody showed one for FRESH_SIGN_IN_SECONDS; then show it.

    Only opening the page asks. The press on it never does: nobody misses a deadline by a password.
    """

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method in ("GET", "HEAD") and is_old(request):
            return suspend_request(request, reverse("account_reauthenticate"))
        return view(request, *args, **kwargs)

    return wrapped


def is_old(request: HttpRequest) -> bool:
    """Whether the session has seen neither password nor second factor for longer than the setting."""
    shown = [record["at"] for record in get_authentication_records(request, request.user)]
    return time.time() - max(shown, default=0.0) > settings.FRESH_SIGN_IN_SECONDS
