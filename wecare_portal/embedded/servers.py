"""Decides when the embedded servers run, and that only one supervisor runs them in one folder."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from wecare_portal.embedded import folder
from wecare_portal.embedded.child import Child
from wecare_portal.embedded.postgres import ensure_database, postgres
from wecare_portal.embedded.redis import redis

# These commands of manage.py open neither database nor Redis.
NEED_NO_SERVER = {"help", "makemessages", "compilemessages", "collectstatic", "findstatic", "startapp", "version"}
SAYS_YES = {"1", "true", "yes", "on"}


class InUse(Exception):
    """Another supervisor runs the servers of this folder."""


class NotForProduction(Exception):
    """The embedded servers were asked to carry a production installation."""


def named() -> bool:
    """Whether the environment names both servers; one alone is a mistake."""
    given = [name for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name, "").strip()]
    if len(given) == 1:
        raise RuntimeError(f"Only {given[0]} is set: set both DATABASE_URL and REDIS_URL, or neither.")
    return bool(given)


def refuse_in_production() -> None:
    if not _says_yes("DEBUG") and not _says_yes("ALLOW_EMBEDDED"):
        raise NotForProduction(
            "Without DEBUG=true this is a real installation, which needs DATABASE_URL and REDIS_URL: name its servers, "
            "or set ALLOW_EMBEDDED=true to run it on the embedded ones."
        )


def _says_yes(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in SAYS_YES


@contextmanager
def lock(data: Path) -> Iterator[IO[str]]:
    """Hold the folder for one supervisor; the file tells others where its portal answers."""
    data.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        data.chmod(0o711)
    (data / "logs").mkdir(exist_ok=True)
    (data / "logs").chmod(0o700)
    with (data / "supervisor.lock").open("a+") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.seek(0)
            raise InUse(held.read().strip()) from None
        held.truncate(0)
        yield held


def start(data: Path, *, hasty: bool = False) -> list[Child]:
    """PostgreSQL and Redis, ready, in the order in which they are to be stopped last."""
    started = [postgres(data, hasty=hasty), redis(data, hasty=hasty)]
    try:
        for child in started:
            child.start()
        for child in started:
            child.wait_until_ready()
        ensure_database(data)
    except BaseException:
        stop(started)
        raise
    return started


def stop(children: list[Child]) -> None:
    for child in reversed(children):
        child.ask_to_stop()
    for child in reversed(children):
        child.wait_until_stopped()


def environment_of(data: Path) -> dict[str, str]:
    """What web, worker and beat are told: of the database's owner nothing."""
    return {
        "DATA": str(data),
        "DATABASE_URL": folder.database_url(data),
        "REDIS_URL": folder.redis_url(data),
    }


def owner_of(data: Path) -> dict[str, str]:
    return {"DATABASE_OWNER_URL": folder.owner_url(data)}


@contextmanager
def for_a_command(arguments: list[str]) -> Iterator[None]:
    """The named servers, the running embedded ones, or embedded ones for as long as the command runs."""
    if named() or not arguments or arguments[0] in NEED_NO_SERVER or arguments[0].startswith("-"):
        yield
        return
    refuse_in_production()
    data = folder.data_folder()
    os.environ.update(environment_of(data) | owner_of(data))
    try:
        with lock(data):
            children = start(data)
            try:
                yield
            finally:
                stop(children)
    except InUse:
        yield


@contextmanager
def for_a_while(*, hasty: bool) -> Iterator[None]:
    """The named servers, else embedded ones in a folder of their own that is thrown away afterwards.

    Hasty ones do not wait for the disk: they are for tests. The command works as the owner: it makes databases.
    """
    if named():
        yield
        return
    data = Path(tempfile.mkdtemp(prefix="wecare-test-"))
    try:
        with lock(data):
            os.environ.update(environment_of(data) | {"DATABASE_URL": folder.owner_url(data)})
            children = start(data, hasty=hasty)
            try:
                yield
            finally:
                stop(children)
    finally:
        shutil.rmtree(folder.socket_folder(data), ignore_errors=True)
        shutil.rmtree(data, ignore_errors=True)
