"""Decides which browsers an account knows: those on which somebody has signed in to it before."""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "known_device"
SALT = "accounts.devices"
SECONDS = 400 * 24 * 3600  # no browser keeps a cookie longer
MOST = 10  # accounts that one browser remembers


def known(request: HttpRequest, email: str) -> str:
    """The name that this browser has for this account; empty when nobody signed in to the account on it."""
    return _devices(request).get(_name(email), "")


def remember(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Let the browser prove at its next sign-in that it has been here before; it proves nothing else."""
    devices, name = _devices(request), _name(email)
    device = devices.pop(name, "") or secrets.token_urlsafe(12)
    kept = dict([*devices.items(), (name, device)][-MOST:])
    response.set_cookie(
        COOKIE,
        signing.dumps(kept, salt=SALT),
        max_age=SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _devices(request: HttpRequest) -> dict[str, str]:
    try:
        found: Any = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


def _name(email: str) -> str:
    """Not the address itself: others who sit at the same computer could read it."""
    return salted_hmac(SALT, email.strip().lower()).hexdigest()[:20]
