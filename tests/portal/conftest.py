"""A Redis of a test's own, to be stopped, killed and started again; pages that are kept as in an installation."""

import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core import broker
from wecare_portal.embedded.child import Child
from wecare_portal.embedded.redis import redis


@pytest.fixture
def redis_folder() -> Iterator[Path]:
    """Its folder, which the account that runs Redis can reach."""
    with tempfile.TemporaryDirectory(prefix="wecare-redis-") as place:
        Path(place).chmod(0o711)
        (Path(place) / "logs").mkdir()
        yield Path(place)


@pytest.fixture
def redis_server(redis_folder: Path) -> Iterator[Child]:
    """It keeps what it holds over a restart, as an installation's does."""
    child = redis(redis_folder)
    child.start()
    child.wait_until_ready()
    yield child
    child.process.send_signal(signal.SIGCONT)
    child.ask_to_stop()
    child.wait_until_stopped()


@pytest.fixture
def pages_are_kept(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.KEPT_PAGES = True
    monkeypatch.setattr(broker.Silence, "until", 0.0)
    monkeypatch.setattr(broker, "SILENCE", 3600.0)
