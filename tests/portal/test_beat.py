"""Beat as a process of its own, while its Redis hangs, dies and comes back: it waits, and goes on."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis as client
from django.conf import settings

from wecare_portal.embedded import folder
from wecare_portal.embedded.child import Child
from wecare_portal.embedded.redis import redis

pytestmark = pytest.mark.xdist_group("supervisor")


@pytest.fixture
def data() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="wecare-beat-") as place:
        Path(place).chmod(0o711)
        (Path(place) / "logs").mkdir()
        yield Path(place)


@pytest.fixture
def server(data: Path) -> Iterator[Child]:
    child = redis(data, hasty=True)
    child.start()
    child.wait_until_ready()
    yield child
    child.process.send_signal(signal.SIGCONT)
    child.ask_to_stop()
    child.wait_until_stopped()


@contextmanager
def beating(data: Path) -> Iterator["subprocess.Popen[bytes]"]:
    words = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "wecare_portal",
        "beat",
        "-s",
        str(data / "schedule"),
        "--pidfile",
        "",
    ]
    environment = {**os.environ, "REDIS_URL": folder.redis_url(data), "PYTHONPATH": str(settings.BASE_DIR)}
    with (data / "beat.log").open("wb") as log:
        process = subprocess.Popen(words, env=environment, stdout=log, stderr=log, cwd=data)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def messages(data: Path) -> int:
    with client.Redis.from_url(folder.redis_url(data), socket_timeout=2) as link:
        return int(link.llen("clock"))


def wait_for(happened: Callable[[], bool], seconds: float, log: Path) -> float:
    began = time.monotonic()
    while not happened():
        assert time.monotonic() - began < seconds, log.read_text()[-3000:]
        time.sleep(0.1)
    return time.monotonic() - began


def test_beat_waits_for_a_redis_that_is_gone_or_hangs(data: Path, server: Child, capsys: pytest.CaptureFixture) -> None:
    log = data / "beat.log"
    with beating(data) as beat:
        wait_for(lambda: messages(data) > 2, 30, log)

        server.process.send_signal(signal.SIGSTOP)
        time.sleep(6)
        server.process.send_signal(signal.SIGCONT)
        stopped_at = messages(data)
        after_hanging = wait_for(lambda: messages(data) > stopped_at + 2, 20, log)

        server.process.kill()
        server.process.wait()
        time.sleep(6)
        assert beat.poll() is None, log.read_text()[-3000:]
        server.start()
        server.wait_until_ready()
        after_death = wait_for(lambda: messages(data) > 2, 20, log)
    with capsys.disabled():
        told = f"beat goes on {after_hanging:.1f} s after a Redis that hung, {after_death:.1f} s after one that died"
        print(f"\n  {told}")  # noqa: T201
