"""The web server of an installation, started for the rush and ended after it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

PROCESSES, THREADS = 2, 4


class Web(NamedTuple):
    """Where it listens, and its first process."""

    port: int
    pid: int


@contextmanager
def gunicorn(**environment: str) -> Iterator[Web]:
    """Two processes with four threads each (this is for two cores)."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = Path(os.environ["DATA"]) / "gunicorn.log"
    options = ["--workers", str(PROCESSES), "--threads", str(THREADS), "--timeout", "120", "--no-control-socket"]
    words = [sys.executable, "-m", "gunicorn", "wecare_portal.wsgi", "--bind", f"127.0.0.1:{port}", *options]
    with log.open("wb") as output:
        server = subprocess.Popen(
            words, stdout=output, stderr=output, env={**os.environ, "DEBUG": "true", **environment}
        )
    try:
        _wait(port, server, log)
        yield Web(port, server.pid)
    finally:
        server.terminate()
        server.wait(30)


def _wait(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    limit = time.monotonic() + 60
    while time.monotonic() < limit and server.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"gunicorn did not start: {log.read_text()[-2000:]}")
