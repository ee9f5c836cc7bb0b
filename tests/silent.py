"""A server that accepts every connection and never says a word: how a stopped Redis or a sick mail server looks."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def silent_server() -> Iterator[int]:
    """Yields the port; the kernel accepts, nobody reads."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(128)
        yield listening.getsockname()[1]


def given_up(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was said each time that somebody waited for Redis in vain, as cache or as broker: how often, not how long.

    A busy machine makes every wait longer and none more frequent.
    """
    return [record.getMessage() for record in caplog.records if record.name in ("core.cache", "core.broker")]
