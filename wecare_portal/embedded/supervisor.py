"""Decides how all processes of a demonstration are started, watched, started again and ended."""

import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from wecare_portal.embedded import servers
from wecare_portal.embedded.child import Child, NotReady
from wecare_portal.embedded.folder import CHECKOUT
from wecare_portal.embedded.postgres import ensure_database, postgres
from wecare_portal.embedded.redis import redis

# A process that lived this long (seconds) was well: when it ends, it is started again at once.
WELL_AFTER = 20.0
LONGEST_PAUSE = 10.0
# Name, queues (settings.CELERY_TASK_QUEUES; from several it takes in turn) and processes of each worker.
WORKERS = (("worker", "clock", 2), ("mail", "mail", 1), ("documents", "papers,documents", 2))


class Supervisor:
    """Owns every process: starts them in order, brings each back when it dies, ends them all."""

    def __init__(self, data: Path, *, port: int, say: Callable[[str], None]) -> None:
        self.data, self.port, self.say = data, port, say
        self.children: list[Child] = []
        self.stopping = False
        self.failures: dict[str, int] = {}
        self.not_before: dict[str, float] = {}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        own = {"PORT": str(self.port), "SITE_URL": self.address, "PYTHONUNBUFFERED": "1", "SHOW_TRACEBACKS": "false"}
        own |= {"STATIC_ROOT": str(self.data / "static"), "HASHED_STATIC": "true", "COMPRESS_PAGES": "true"}
        given = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
        return {**given, "DEBUG": os.environ.get("DEBUG", "true"), **servers.environment_of(self.data), **own}

    def listen_to_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop_soon)

    def _stop_soon(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def start(self, child: Child) -> None:
        self.children.append(child)
        child.start()
        child.wait_until_ready(unless=lambda: self.stopping)

    def start_servers(self) -> None:
        self.start(postgres(self.data))
        ensure_database(self.data)
        self.start(redis(self.data))

    def start_portal(self) -> None:
        """Web, worker and beat come up side by side: each needs a second or two to import the portal."""
        portal = [self._web(), *(self._worker(*each) for each in WORKERS), self._beat()]
        for child in portal:
            self.children.append(child)
            child.start()
        for child in portal:
            child.wait_until_ready(unless=lambda: self.stopping)

    def watch(self) -> None:
        while not self.stopping:
            for child in self.children:
                if child.ended:
                    self._bring_back(child)
            time.sleep(0.2)

    def stop(self) -> None:
        servers.stop([child for child in self.children if child.name not in ("postgres", "redis")])
        servers.stop([child for child in self.children if child.name in ("postgres", "redis")])

    def _bring_back(self, child: Child) -> None:
        now = time.monotonic()
        if child.name not in self.not_before:
            lived = now - child.started_at
            failures = 0 if lived > WELL_AFTER else self.failures.get(child.name, 0) + 1
            self.failures[child.name] = failures
            self.not_before[child.name] = now + min(LONGEST_PAUSE, 0.5 * failures)
            self.say(f"{child.name} ended ({child.how_it_ended}): starting it again.")
            child.sweep()
        if now < self.not_before[child.name]:
            return
        del self.not_before[child.name]
        try:
            child.start()
        except (OSError, RuntimeError, NotReady) as failure:
            self.say(f"{child.name} could not be started: {failure}")

    def _web(self) -> Child:
        return self._python(
            "web",
            *("gunicorn", "wecare_portal.wsgi", "--bind", f"127.0.0.1:{self.port}", "--workers", "2"),
            *("--threads", "4", "--timeout", "60", "--graceful-timeout", "5", "--no-control-socket"),
            "--preload",
            ready=lambda: _answers(self.address),
        )

    def _worker(self, name: str, queues: str, processes: int) -> Child:
        """One worker for each queue: what hangs in one never holds another up."""
        options = ("-Q", queues, "-n", f"{name}@%h", "--concurrency", str(processes), "--loglevel", "WARNING")
        quiet = ("--without-gossip", "--without-mingle")
        return self._python(name, "celery", "-A", "wecare_portal", "worker", *options, *quiet)

    def _beat(self) -> Child:
        (self.data / "beat").mkdir(exist_ok=True)
        schedule = str(self.data / "beat" / "schedule")
        return self._python("beat", "celery", "-A", "wecare_portal", "beat", "-s", schedule, "--pidfile", "")

    def _python(self, name: str, module: str, *arguments: str, ready: Callable[[], bool] = lambda: True) -> Child:
        return Child(
            name,
            [sys.executable, "-m", module, *arguments],
            log=self.data / "logs" / f"{name}.log",
            environment={**self.environment(), "PYTHONPATH": str(CHECKOUT)},
            ready=ready,
        )


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(f"{address}/health/", timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
