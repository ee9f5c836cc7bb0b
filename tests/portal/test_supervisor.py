"""The processes of `make demo`: brought back when killed, ended together, refused where they do not belong."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg2
import pytest

from wecare_portal.embedded.folder import APPLICATION, DATABASE, OWNER, socket_folder

PARTS = {
    "postgres": "bin/postgres",
    "redis": "redis-server",
    "web": "gunicorn",
    "worker": " -Q clock ",
    "mail": " -Q mail ",
    "documents": " -Q papers,documents ",
    "beat": " beat ",
}
REFUSED = psycopg2.errors.InsufficientPrivilege
COMMAND = [sys.executable, "-m", "wecare_portal.embedded", "demo"]


class Demo:
    """A demonstration running in the folder, without demonstration data."""

    def __init__(self, data: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        data.mkdir(exist_ok=True)
        (data / "seeded").touch()
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")},
            **{"PORT": str(self.port), "DATA": str(data), "DEBUG": "true"},
        }
        self.log = data / "test.log"
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(COMMAND, env=self.environment, stdout=output, stderr=output)

    def health(self) -> dict[str, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/", timeout=10) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            return json.load(error) if error.code == 503 else {}
        except OSError:
            return {}

    def wait_until_well(self, seconds: float = 600) -> None:
        limit = time.monotonic() + seconds
        while (seen := self.health()).get("status") != "well":
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < limit, (seen, self.log.read_text())
            time.sleep(0.2)

    def pid_of(self, part: str) -> int:
        [pid] = [pid for pid in children_of(self.process.pid) if PARTS[part] in command_of(pid)]
        return pid


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def children_of(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in listed]


def descendants_of(pid: int) -> list[int]:
    direct = children_of(pid)
    return direct + [deeper for child in direct for deeper in descendants_of(child)]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """The data of one demonstration, which is started again and again: its tables are made once."""
    with tempfile.TemporaryDirectory(prefix="wecare-demo-") as place:
        Path(place).chmod(0o755)
        yield Path(place) / "data"


@contextmanager
def running(folder: Path) -> Iterator[Demo]:
    started = Demo(folder)
    try:
        started.wait_until_well()
        yield started
    finally:
        started.process.send_signal(signal.SIGINT)
        started.process.wait(60)


@pytest.fixture(scope="module")
def demo(folder: Path) -> Iterator[Demo]:
    with running(folder) as started:
        yield started


@pytest.mark.parametrize("part", list(PARTS))
@pytest.mark.xdist_group("supervisor")
def test_part_is_brought_back_when_killed(demo: Demo, part: str) -> None:
    killed = demo.pid_of(part)
    os.kill(killed, signal.SIGKILL)
    limit = time.monotonic() + 30
    while not any(PARTS[part] in command_of(pid) for pid in children_of(demo.process.pid) if pid != killed):
        assert time.monotonic() < limit, demo.log.read_text()
        time.sleep(0.1)
    demo.wait_until_well()
    assert demo.pid_of(part) != killed


@pytest.mark.xdist_group("supervisor")
def test_busy_backend_is_ended_with_its_postmaster(demo: Demo, folder: Path) -> None:
    """It looks at nobody while it works: a second server beside it would write into the same files."""
    with closing(psycopg2.connect(host=str(socket_folder(folder)), dbname=DATABASE, user=OWNER)) as link:
        backend = link.info.backend_pid
        busy = threading.Thread(target=_work_for_ever, args=(link,))
        busy.start()
        time.sleep(1)
        os.kill(demo.pid_of("postgres"), signal.SIGKILL)
        busy.join(30)
        assert not busy.is_alive()
    assert command_of(backend) == ""
    demo.wait_until_well()


def _work_for_ever(link: "psycopg2.extensions.connection") -> None:
    with suppress(psycopg2.Error), link.cursor() as cursor:
        cursor.execute("DO $$ BEGIN LOOP END LOOP; END $$")


@pytest.mark.xdist_group("supervisor")
def test_portal_works_as_a_role_that_owns_nothing(demo: Demo, folder: Path) -> None:
    urllib.request.urlopen(f"http://127.0.0.1:{demo.port}/", timeout=30).close()
    at = {"host": str(socket_folder(folder)), "dbname": DATABASE}
    with closing(psycopg2.connect(user=OWNER, **at)) as owner, owner.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()", [DATABASE]
        )
        assert cursor.fetchall() == [(APPLICATION,)]
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = %s::regrole", [APPLICATION])
        assert cursor.fetchone() == (0,)
    with closing(psycopg2.connect(user=APPLICATION, **at)) as own, own.cursor() as cursor, pytest.raises(REFUSED):
        cursor.execute("UPDATE applications_submission SET snapshot = ''")


@pytest.mark.xdist_group("supervisor")
def test_second_demo_in_the_same_folder_is_refused(demo: Demo) -> None:
    refused = subprocess.run(COMMAND, env=demo.environment, capture_output=True, text=True, timeout=30, check=False)
    assert refused.returncode == 1
    assert f"already running at http://127.0.0.1:{demo.port}" in refused.stdout


@pytest.mark.xdist_group("supervisor")
def test_interrupt_ends_every_process_and_data_stay(demo: Demo, folder: Path) -> None:
    started = [demo.process.pid, *descendants_of(demo.process.pid)]
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(60) == 0
    assert [pid for pid in started if Path(f"/proc/{pid}").exists()] == []
    assert (folder / "postgres" / "PG_VERSION").exists()


@pytest.mark.xdist_group("supervisor")
def test_children_end_when_the_supervisor_is_killed_and_it_starts_again(demo: Demo, folder: Path) -> None:
    assert demo.process.poll() is not None, "the test before this one ends it"
    with running(folder) as again:
        started = descendants_of(again.process.pid)
        again.process.kill()
        again.process.wait()
        limit = time.monotonic() + 60
        while left := [pid for pid in started if command_of(pid)]:
            assert time.monotonic() < limit, [command_of(pid) for pid in left]
            time.sleep(0.2)
    with running(folder) as after:
        assert after.health()["database"] == "well"


def test_production_is_refused_on_embedded_servers(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    environment |= {"DEBUG": "False", "DATA": str(tmp_path / "data")}
    refused = subprocess.run(COMMAND, env=environment, capture_output=True, text=True, timeout=30, check=False)
    assert refused.returncode == 1
    assert "ALLOW_EMBEDDED=true" in refused.stdout
    assert not (tmp_path / "data" / "postgres").exists()
