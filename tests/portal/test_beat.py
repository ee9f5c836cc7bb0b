"""Beat as a process of its own, while its Redis hangs, dies and comes back: it waits, and goes on."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis as client
from django.conf import settings

from wecare_portal.embedded import folder
from wecare_portal.embedded.child import Child

pytestmark = pytest.mark.xdist_group("supervisor")


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


def test_beat_waits_for_a_redis_that_is_gone_or_hangs(
    redis_folder: Path, redis_server: Child, capsys: pytest.CaptureFixture
) -> None:
    log = redis_folder / "beat.log"
    with beating(redis_folder) as beat:
        wait_for(lambda: messages(redis_folder) > 2, 30, log)

        redis_server.process.send_signal(signal.SIGSTOP)
        time.sleep(6)
        redis_server.process.send_signal(signal.SIGCONT)
        stopped_at = messages(redis_folder)
        after_hanging = wait_for(lambda: messages(redis_folder) > stopped_at + 2, 20, log)

        redis_server.process.kill()
        redis_server.process.wait()
        time.sleep(6)
        assert beat.poll() is None, log.read_text()[-3000:]
        redis_server.start()
        redis_server.wait_until_ready()
        after_death = wait_for(lambda: messages(redis_folder) > 2, 20, log)
    with capsys.disabled():
        told = f"beat goes on {after_hanging:.1f} s after a Redis that hung, {after_death:.1f} s after one that died"
        print(f"\n  {told}")  # noqa: T201
