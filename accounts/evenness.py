"""Decides when an answer leaves that could tell by its time whether somebody has an account."""

import functools
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def evenly(view: View) -> View:
    """Let every answer to a form leave a whole multiple of ACCOUNT_EVEN_SECONDS after it came in.

    The work for a known address and for an unknown one is nearly the same (one mail, one hash of a password); what
    differs is far less than the pause that is left.
    """

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        began = time.monotonic()
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            time.sleep(_left(time.monotonic() - began))
        return response

    return wrapped


def _left(taken: float) -> float:
    span: float = settings.ACCOUNT_EVEN_SECONDS
    return span - taken % span if span else 0.0
