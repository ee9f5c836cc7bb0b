"""Decides whether tables, demonstration data and static files have to be made before the portal starts."""

import hashlib
import subprocess
import sys
import time
from pathlib import Path

from wecare_portal.embedded import servers
from wecare_portal.embedded.child import end_with_parent
from wecare_portal.embedded.folder import CHECKOUT
from wecare_portal.embedded.supervisor import Supervisor

GRANTS = CHECKOUT / "wecare_portal" / "roles.py"


def prepare(supervisor: Supervisor) -> int:
    """Migrate, seed on the first start, and print the people; the exit code is not 0 when that failed.

    Importing the whole portal for that takes seconds, so that it is left out when nothing has changed.
    """
    prepared, people = supervisor.data / "prepared", supervisor.data / "people"
    wanted = _digest()
    if not (prepared.exists() and people.exists() and prepared.read_text() == wanted):
        code = _run(supervisor)
        if code or supervisor.stopping:
            return code
        prepared.write_text(wanted)
    supervisor.say(people.read_text())
    return 0


def _run(supervisor: Supervisor) -> int:
    """The command in a session of its own, ended by us when Ctrl-C comes meanwhile."""
    command = [sys.executable, str(CHECKOUT / "manage.py"), "prepare_demo"]
    environment = supervisor.environment() | servers.owner_of(supervisor.data)
    running = subprocess.Popen(
        command, env=environment, cwd=CHECKOUT, start_new_session=True, preexec_fn=end_with_parent
    )
    while running.poll() is None:
        if supervisor.stopping:
            running.terminate()
            running.wait()
            return 0
        time.sleep(0.1)
    return running.returncode


def _digest() -> str:
    """Migrations and static files by their contents, libraries by the locked versions; grants come with migrations."""
    digest = hashlib.sha256()
    for path in [*sorted(CHECKOUT.glob("*/migrations/*.py")), *_static_files(), CHECKOUT / "requirements.txt", GRANTS]:
        digest.update(str(path.relative_to(CHECKOUT)).encode() + Path(path).read_bytes())
    return digest.hexdigest()


def _static_files() -> list[Path]:
    return sorted(path for path in (CHECKOUT / "static").rglob("*") if path.is_file())
