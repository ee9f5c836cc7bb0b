"""Decides how second factors' secrets are kept, whose attempts are counted, and where one goes on after signing in."""

import functools
from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as context_of
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts import devices
from core import secret_notices
from core.untrusted import disarmed, one_line

APP = "allauth.account"
BY_ADDRESS = "login_failed_from_address"


@functools.lru_cache(maxsize=4)
def _cipher(keys: Sequence[str]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def cipher() -> MultiFernet:
    """Encrypts under the first of SECOND_FACTOR_KEYS, and reads what any of them wrote."""
    return _cipher(tuple(settings.SECOND_FACTOR_KEYS))


class EncryptingMFAAdapter(DefaultMFAAdapter):
    """Secrets of codes and seeds of recovery codes never lie in clear in the database or in its copies."""

    def encrypt(self, text: str) -> str:
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return cipher().decrypt(encrypted_text.encode()).decode()


class PortalAccountAdapter(DefaultAccountAdapter):
    """Attempts are counted by the address that core.http found, behind the proxies that the installation trusts."""

    error_messages: ClassVar = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _(
            "Too many failed attempts. Wait five minutes, or set a new password through “Forgot your password?”: "
            "then you can sign in at once."
        ),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        return request.client_address or "unknown"  # type: ignore[attr-defined]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt; a success takes it back.

        A browser that knows the account is counted by itself, so that no stranger's failures keep its people out. All
        others are counted by account and address, by address, and more loosely by account.
        """
        used = [_count(request, action, key) for action, key in _counted(request, str(credentials.get("email", "")))]
        self._login_failed_rl_usage = ratelimit.RateLimitUsage([single for one in used if one for single in one.usage])
        if not all(used):
            raise self.validation_error("too_many_login_attempts")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Owed by the outbox, so that no page waits for a mail server, and hidden there: who reads it has the account.

        Links lead to SITE_URL, whatever host a request named; what a browser says of itself is no link.
        """
        told = {name: _as_told(name, value) for name, value in context.items()}
        written = self.render_mail(template_prefix, email, {"request": context_of.request, "email": email, **told})
        kind = f"account.{template_prefix.rpartition('/')[2]}"
        secret_notices.queue(kind, to=email, title=written.subject, text=f"{written.body}\n", now=timezone.now())

    def send_account_already_exists_mail(self, email: str) -> None:
        """Sent in place of signing up: the work of a new account's password is done all the same."""
        make_password(get_random_string(16))
        super().send_account_already_exists_mail(email)

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Called when a forgotten password was set anew through the link in a mail."""
        # What the address did to others stays counted: else one's own reset would let one guess on.
        keyed = [each for each in _counted(request, str(credentials.get("email", ""))) if each[0] != BY_ADDRESS]
        for action, key in keyed:
            ratelimit.clear(request, app=APP, action=action, key=key)

    def post_login(self, request: HttpRequest, user: Any, **details: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **details)
        devices.remember(request, response, user.email)
        return response

    def is_safe_url(self, url: str | None) -> bool:
        """After signing in one goes on within the portal only, whatever other hosts it answers to."""
        request = context_of.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())


def _as_told(name: str, value: Any) -> Any:
    if name.endswith("_url"):
        parts = urlsplit(str(value))
        return settings.SITE_URL + urlunsplit(("", "", parts.path, parts.query, ""))
    return disarmed(one_line(value, 150)) if name == "user_agent" else value


def _counted(request: HttpRequest, email: str) -> list[tuple[str, str]]:
    """What ACCOUNT_RATE_LIMITS counts of an attempt, each with its key."""
    account = email.strip().lower()
    device = devices.known(request, account)
    if device:
        return [("login_failed_on_known_device", f"{account}:{device}")]
    here = f"{account}:{ratelimit.get_ip(request)}"
    return [(BY_ADDRESS, here), ("login_failed", here), ("login_failed_anywhere", account)]


def _count(request: HttpRequest, action: str, key: str) -> ratelimit.RateLimitUsage | None:
    return ratelimit.consume(request, app=APP, action=action, key=key)
