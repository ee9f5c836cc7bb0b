"""How often one address may guess at what only the holder of a paper knows: counted in the cache, forgotten with it."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

MOST = 30
SECONDS = 600


def are_spent(request: HttpRequest, what: str) -> bool:
    """Whether the address of the request has guessed wrong MOST times in the last SECONDS."""
    return bool(_unless_down(lambda: cache.get(_key(request, what), 0) >= MOST))


def count(request: HttpRequest, what: str) -> None:
    """Remember one wrong guess."""
    _unless_down(lambda: cache.add(_key(request, what), 0, SECONDS))
    _unless_down(lambda: cache.incr(_key(request, what)))


def _key(request: HttpRequest, what: str) -> str:
    return f"guesses:{what}:{request.client_address or 'unknown'}"  # type: ignore[attr-defined]


def _unless_down(ask: Callable[[], Any]) -> Any:
    """The cache's answer. Without it nobody is refused: a page that everybody may read stays open."""
    try:
        return ask()
    except (RedisError, ValueError) as error:  # ValueError: the count went out between two questions
        logger.warning("Guesses were not counted: %s", type(error).__name__)
        return None
