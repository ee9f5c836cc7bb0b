"""Decides how one process is started, found ready, ended, and never left behind."""

import ctypes
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def surroundings(**more: str) -> dict[str, str]:
    """The environment of a server: little, but the moved clock of who starts it (scripts/at.py) is its own too."""
    moved = {name: value for name, value in os.environ.items() if name == "LD_PRELOAD" or name.startswith("FAKETIME")}
    return {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", **moved, **more}


class NotReady(Exception):
    """A process ended, or did not answer, before it was ready."""


class Child:
    """One process of the portal, in a session of its own, so that Ctrl-C reaches the supervisor alone."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        account: pwd.struct_passwd | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        before: Callable[[], None] = lambda: None,
        after: Callable[[], None] = lambda: None,
        ready: Callable[[], bool] = lambda: True,
    ) -> None:
        self.name, self.command, self.log = name, list(command), log
        self.environment, self.account = environment, account
        self.stop_signal, self.before, self.after, self.ready = stop_signal, before, after, ready
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0

    def start(self) -> None:
        self.before()
        owner = self.account
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=dict(self.environment) if self.environment is not None else None,
                cwd="/" if owner else None,
                start_new_session=True,
                user=owner.pw_uid if owner else None,
                group=owner.pw_gid if owner else None,
                extra_groups=[] if owner else None,
                preexec_fn=lambda: end_with_parent(self.stop_signal),
            )
        self.started_at = time.monotonic()

    def wait_until_ready(self, seconds: float = 60, unless: Callable[[], bool] = lambda: False) -> None:
        limit = time.monotonic() + seconds
        while not (unless() or self.ready()):
            if self.ended:
                raise NotReady(f"{self.name} ended before it was ready; its log is {self.log}.")
            if time.monotonic() > limit:
                raise NotReady(f"{self.name} was not ready after {seconds:.0f} seconds; its log is {self.log}.")
            time.sleep(0.05)

    @property
    def ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    @property
    def how_it_ended(self) -> str:
        code = self.process.returncode if self.process else 0
        return f"signal {-code}" if code < 0 else f"exit code {code}"

    def ask_to_stop(self) -> None:
        if self.process and not self.ended:
            self.process.send_signal(self.stop_signal)

    def wait_until_stopped(self, seconds: float = 10) -> None:
        if self.process:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
            self.sweep()

    def sweep(self) -> None:
        """Kill whatever the process left in its group: it may have been killed before it could end its own children."""
        if self.process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.after()


def end_with_parent(number: signal.Signals = signal.SIGTERM) -> None:
    """Called in a new process before its program starts: the kernel sends it the signal when its parent dies."""
    _libc.prctl(PR_SET_PDEATHSIG, int(number))
