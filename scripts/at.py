"""Runs a command as if it were another moment: python scripts/at.py "2028-02-29 23:30" COMMAND… (UTC).

Debian's libfaketime moves the clock of the command and of all that it starts: tests, PostgreSQL, Redis, Chromium. The
clock goes on from there; durations and timeouts, which are measured by the monotonic clock, stay as they are.
"""

import os
import sys
import sysconfig
from datetime import UTC, datetime
from pathlib import Path

LIBRARY = "faketime/libfaketimeMT.so.1"
# Under the library the call with which Python 3.11 and newer sleep is refused; select() waits as long.
SLEEP = (
    "import os, select, time; 'FAKETIME' in os.environ and "
    "setattr(time, 'sleep', lambda seconds, wait=select.select: wait((), (), (), seconds) and None)\n"
)


def main(at: str, command: list[str]) -> int:
    found = [path for folder in ("/usr/lib", "/usr/lib64") for path in Path(folder).glob(f"*/{LIBRARY}")]
    if not found:
        say("libfaketime, which moves the clock, is missing: install it as root with: apt-get install libfaketime")
        return 1
    try:
        moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    except ValueError:
        say(f"AT must be a moment in UTC, such as “2028-02-29 23:30”, not “{at}”.")
        return 1
    (Path(sysconfig.get_path("purelib")) / "moved_clock.pth").write_text(SLEEP)
    moved = round((moment - datetime.now(UTC)).total_seconds())
    say(f"It is {moment:%A %d %B %Y, %H:%M} UTC for: {' '.join(command)}")
    os.execvpe(command[0], command, {**os.environ, **clock(found[0], moved)})


def clock(library: Path, seconds: int) -> dict[str, str]:
    """What a process and those that it starts must find in their environment."""
    return {
        "LD_PRELOAD": str(library),
        "FAKETIME": f"{seconds:+d}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


def say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201


if __name__ == "__main__":
    if len(sys.argv) < 3:
        say('usage: python scripts/at.py "2028-02-29 23:30" COMMAND...')
        sys.exit(2)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
