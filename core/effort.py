"""How much work the files of one person may give in an hour, refused ones too: seconds of processor, in the cache."""

from typing import Any

from django.core.cache import cache

from core.caps import most

HOUR = 3600
CAP = "inspection_seconds_per_hour"


def is_spent(by: Any) -> bool:
    """Whether the portal has worked long enough for the person; nobody (None) is the portal itself."""
    return by is not None and int(cache.get(_key(by), 0)) >= most(CAP) * 1000


def spend(by: Any, cpu: float) -> None:
    """Remember so many seconds more; what goes out meanwhile begins anew."""
    if by is None:
        return
    cache.add(_key(by), 0, HOUR)
    try:
        cache.incr(_key(by), int(cpu * 1000))
    except ValueError:  # it went out between the two
        cache.set(_key(by), int(cpu * 1000), HOUR)


def _key(by: Any) -> str:
    return f"effort:{by.pk}"
