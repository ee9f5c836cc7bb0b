"""Decides what happens between `make demo` and the last process it ends."""

import os
import shutil
import socket
from pathlib import Path

from wecare_portal.embedded import folder, servers
from wecare_portal.embedded.child import NotReady
from wecare_portal.embedded.preparation import prepare
from wecare_portal.embedded.supervisor import Supervisor

OURS = (
    "postgres",
    "redis",
    "run",
    "media",
    "static",
    "mail",
    "logs",
    "beat",
    "seeded",
    "prepared",
    "people",
    "programs",
)


def demo() -> int:
    """Run the demonstration until Ctrl-C; the exit code is 0 when it ran and ended as asked."""
    servers.refuse_in_production()
    data, port = folder.data_folder(), _port()
    asked = Path(os.environ.get("DATA", "").strip() or folder.CHECKOUT / ".data").expanduser().resolve()
    if data != asked:
        say(f"PostgreSQL, which never runs as root, cannot reach {asked}: the data are in {data}.")
    try:
        with servers.lock(data) as held:
            _refuse_taken(port)
            if os.environ.get("FRESH", "").strip() in {"1", "true", "yes"}:
                _clear(data)
            supervisor = Supervisor(data, port=port, say=say)
            held.write(supervisor.address)
            held.flush()
            return _run(supervisor)
    except servers.InUse as other:
        say(f"The portal of {data} is already running at {other}: stop it first, or set another DATA= and PORT=.")
        return 1


def _run(supervisor: Supervisor) -> int:
    supervisor.listen_to_signals()
    try:
        supervisor.start_servers()
        prepared = prepare(supervisor)
        if prepared or supervisor.stopping:
            return prepared
        supervisor.start_portal()
        say(f"\nMessages and codes of the second step: {supervisor.address}/mailbox/")
        say(f"The portal is ready at {supervisor.address}   (Ctrl-C ends it)\n")
        supervisor.watch()
        say("\nEnding every process of the portal.")
    except (NotReady, RuntimeError) as failure:
        if not supervisor.stopping:
            say(str(failure))
            return 1
    finally:
        supervisor.stop()
    return 0


def _port() -> int:
    given = os.environ.get("PORT", "").strip() or "8000"
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise RuntimeError(f"PORT must be a number between 1 and 65535, not {given!r}.")
    return int(given)


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as taken:
            raise RuntimeError(f"Port {port} cannot be used ({taken.strerror}): choose another with PORT=.") from None


def _clear(data: Path) -> None:
    """Remove what the portal keeps in the folder, and nothing that somebody else may have put there."""
    for name in OURS:
        path = data / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    (data / "logs").mkdir(mode=0o700)


def say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201
