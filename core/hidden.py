"""How a text stands in the database that nobody who reads it there may use: links that open an account."""

import base64
import functools
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

SALT = b"core.hidden:"


class Unreadable(Exception):
    """Hidden under a key that the installation has no more: what it holds is believed by nobody either."""


def hide(text: str) -> str:
    """The text as only an installation with the same SECRET_KEY reads it, by which its links are signed as well."""
    return _cipher((settings.SECRET_KEY,)).encrypt(text.encode()).decode()


def show(hidden: str) -> str:
    """Read under the key of today, or one of SECRET_KEY_FALLBACKS."""
    try:
        return _cipher((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)).decrypt(hidden.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


@functools.lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(sha256(SALT + key.encode()).digest())) for key in keys])
