"""The one way to write data as text, so that equal data have equal hashes."""

import datetime
import hashlib
import json
import uuid
from decimal import Decimal
from typing import Any


def canonical_json(data: Any) -> str:
    """JSON with sorted keys, no spaces and characters as they are.

    Decimals become strings with all their digits, aware datetimes UTC strings that end in Z, dates and
    UUIDs strings. Whatever has no single spelling is refused with TypeError or ValueError: floats, naive
    datetimes, translations not yet chosen, keys that are not text.
    """
    return json.dumps(_plain(data), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def sha256_hex(content: str | bytes) -> str:
    """The SHA-256 of text (as UTF-8) or bytes, in 64 hexadecimal digits."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind is str or kind is int or value is None or kind is bool:
        return value
    if isinstance(value, dict):
        return {_key(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str):
        return str.__str__(value)
    return _scalar(value)


def plain_decimal(value: Decimal) -> str:
    """All the digits of a number, never with an exponent: str() writes them much quicker, unless it needs one."""
    text = str(value)
    return format(value, "f") if "E" in text else text


def _scalar(value: Any) -> str:
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} is not a number that can be written.")
        return plain_decimal(value)
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None:
            raise ValueError("A moment without a time zone has no canonical form.")
        return value.astimezone(datetime.UTC).replace(tzinfo=None).isoformat() + "Z"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form.")


def _key(key: Any) -> str:
    if type(key) is str:
        return key
    if not isinstance(key, str):
        raise TypeError("Keys must be text.")
    return str.__str__(key)
