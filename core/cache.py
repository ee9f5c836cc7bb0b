"""Where short-lived things are kept: in Redis, and while Redis does not answer in the database or nowhere.

A cache that fails must not close a door. What counts attempts goes on counting in the database; what only saves work is
made anew. After one failure the process leaves Redis alone for a while (core.broker.Silence), so that a Redis that
hangs costs one request its time-out and not all of them.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

from core.broker import Silence

logger = logging.getLogger(__name__)

TABLE = "core_remembered"
OPERATIONS = ("add", "clear", "delete", "delete_many", "get", "get_many", "has_key", "incr", "set", "set_many", "touch")


class _OneClient(RedisCacheClient):
    """Django makes a new client for each operation, which costs more than the operation."""

    one: Any = None

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        if self.one is None:
            self.one = super().get_client(key, write=write)
        return self.one


class _RedisOr(RedisCache):
    """Redis, or the cache `behind` it when Redis does not answer."""

    behind: BaseCache

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _OneClient

    def answers(self) -> bool:
        """Ask Redis itself, whatever was known of it; raises RedisError when it does not answer."""
        return bool(self._cache.get_client().ping())  # type: ignore[attr-defined]


def _either(name: str) -> Callable[..., Any]:
    in_redis = getattr(RedisCache, name)

    def operation(self: _RedisOr, *args: Any, **kwargs: Any) -> Any:
        if not Silence.holds():
            try:
                return in_redis(self, *args, **kwargs)
            except RedisError as error:
                Silence.begin()
                logger.warning("Redis did not answer: %s", type(error).__name__)
        return getattr(self.behind, name)(*args, **kwargs)

    operation.__name__ = name
    return operation


for _name in OPERATIONS:
    setattr(_RedisOr, _name, _either(_name))


class RedisOrDatabase(_RedisOr):
    """For what must hold while Redis is gone: the counts of attempts, the signs of life."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.behind = DatabaseCache(TABLE, {**params, "OPTIONS": {"MAX_ENTRIES": 100_000}})


class RedisOrNothing(_RedisOr):
    """For what is only quicker to find than to make again."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.behind = DummyCache("", {**params, "OPTIONS": {}})
