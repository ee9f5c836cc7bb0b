"""How work on what strangers wrote is done: in a process of its own that may die, with limits of what it may take.

    answer = limited.run("core.drawing", sheet, limits=Limits(cpu=60, memory=2 * GIGABYTE, seconds=90, output=...))

The module's main() reads what it is given from standard input and writes its answer to standard output. Its process
knows no database, no setting and no secret, and every limit is the kernel's: what is caught in it harms nobody else.
"""

import errno
import importlib
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
KILOBYTE, MEGABYTE, GIGABYTE = 1024, 1024**2, 1024**3
TOLD = 4 * KILOBYTE  # of what the process complained, from the end
KEPT = ("PATH", "LANG", "LC_ALL", "HOME", "XDG_CACHE_HOME", "TMPDIR")  # fonts and temporary files; no secret
NO_MEMORY, NO_ROOM = 81, 82  # how the process says which limit it met
MET = {
    NO_MEMORY: "memory",
    NO_ROOM: "output",
    -signal.SIGXCPU: "cpu",
    -signal.SIGXFSZ: "output",
    -signal.SIGKILL: "memory",  # the machine itself had none left
}


@dataclass(frozen=True)
class Limits:
    """Seconds of processor, bytes of address space, seconds by the clock, bytes of each file that it writes."""

    cpu: int
    memory: int
    seconds: float
    output: int


@dataclass(frozen=True)
class Spent:
    """What the work took: seconds of processor and by the clock, bytes of memory at most."""

    cpu: float
    seconds: float
    memory: int


class TooMuch(Exception):
    """The work would have taken more than it may; `what` is cpu, memory, seconds or output."""

    def __init__(self, what: str) -> None:
        super().__init__(f"It takes more {what} than it may.")
        self.what = what


class Broke(Exception):
    """The process ended without an answer, for a reason of its own."""


def run(module: str, given: bytes, *, limits: Limits) -> bytes:
    """What the module's main() answers to the bytes; TooMuch when a limit was met, Broke when it failed."""
    return measured(module, given, limits=limits)[0]


def measured(module: str, given: bytes, *, limits: Limits) -> tuple[bytes, Spent]:
    """The same, and what it took."""
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as complaint:
        asked.write(given)
        asked.seek(0)
        words = (str(limits.cpu), str(limits.memory), str(limits.output))
        child = subprocess.Popen(
            [sys.executable, "-B", "-m", "core.limited", module, *words],
            stdin=asked,
            stdout=answer,
            stderr=complaint,
            cwd=CHECKOUT,
            env={name: os.environ[name] for name in KEPT if name in os.environ},
        )
        ended, cpu, seconds = _wait(child, limits.seconds)
        told = _last_of(complaint)
        if ended:
            raise _failure(ended, told)
        answer.seek(0)
        return answer.read(), Spent(cpu, seconds, int(told))


def _wait(child: subprocess.Popen[bytes], seconds: float) -> tuple[int, float, float]:
    """How it ended, seconds of processor and by the clock; it is killed when the time is over, or the waiting is."""
    began, ended, pause = time.monotonic(), 0, 0.005
    try:
        while not ended:
            if time.monotonic() - began > seconds:
                raise TooMuch("seconds")
            time.sleep(pause)
            pause = min(pause * 1.5, 0.05)
            ended, status, took = os.wait4(child.pid, os.WNOHANG)
    except BaseException:
        child.kill()
        child.wait()
        raise
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, took.ru_utime + took.ru_stime, time.monotonic() - began


def _failure(code: int, complaint: str) -> Exception:
    return TooMuch(MET[code]) if code in MET else Broke(complaint or f"It ended with {code}.")


def _last_of(complaint: object) -> str:
    """The last line, which in a traceback names the error."""
    complaint.seek(0, os.SEEK_END)  # type: ignore[attr-defined]
    complaint.seek(max(0, complaint.tell() - TOLD))  # type: ignore[attr-defined]
    lines = complaint.read().decode(errors="replace").strip().splitlines()  # type: ignore[attr-defined]
    return lines[-1] if lines else ""


def _confine(cpu: int, memory: int, output: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output, output))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(module: str, *limits: str) -> int:
    """In the child: take the limits on first, and only then read what is to be worked on."""
    _confine(*(int(limit) for limit in limits))
    try:
        importlib.import_module(module).main()
        sys.stdout.flush()
    except MemoryError:
        return NO_MEMORY
    except OSError as error:
        if error.errno != errno.EFBIG:
            raise
        return NO_ROOM
    sys.stderr.write(f"\n{_most_memory()}\n")
    return 0


def _most_memory() -> int:
    """Bytes at most, of this program alone: what the kernel counts for the process begins with its parent's."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * KILOBYTE


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
