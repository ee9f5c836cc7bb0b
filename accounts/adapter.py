"""Decides how second factors' secrets are kept, whose attempts are counted, and where one goes on after signing in."""

import functools
from collections.abc import Sequence

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


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

    def get_client_ip(self, request: HttpRequest) -> str:
        return request.client_address or "unknown"  # type: ignore[attr-defined]

    def is_safe_url(self, url: str | None) -> bool:
        """After signing in one goes on within the portal only, whatever other hosts it answers to."""
        request = context.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
