"""An installation saved while it works, made again in an empty one, which then sends the next project."""

import io
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from django.conf import settings as configured
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT

from core import audit
from core.models import StoredFile
from tests.factories.applications import complete_project, sent_project
from tests.factories.core import stored_file
from wecare_portal.backup import verifying

pytestmark = pytest.mark.django_db(transaction=True)
ROLE = "wecare_app"
SEND = """
import sys
from applications.models import Project
from tests.factories.applications import send_project
submission = send_project(Project.objects.get(pk=int(sys.argv[1])))
print(submission.protocol_number, submission.sha256)
"""


@dataclass
class Elsewhere:
    """An empty installation on the same servers: a database, a folder for files, an application's role."""

    name: str
    media: Path

    def environment(self, owner: bool) -> dict[str, str]:
        """Of `manage.py`, which knows the owner, or of the processes that do not."""
        here = urlsplit(configured.DATABASE_URL)
        as_owner = urlunsplit(here._replace(path=f"/{self.name}"))
        as_role = urlunsplit(here._replace(path=f"/{self.name}", netloc=f"{ROLE}@"))
        hidden = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
        told = {"DATABASE_URL": as_role, "MEDIA_ROOT": str(self.media), "PYTHONPATH": str(configured.BASE_DIR)}
        return {**hidden, **told, **({"DATABASE_OWNER_URL": as_owner} if owner else {})}

    def manage(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return self._run([str(configured.BASE_DIR / "manage.py"), *words], owner=True)

    def script(self, code: str, *words: str) -> "subprocess.CompletedProcess[str]":
        """As web and workers run: with the application's role."""
        prepared = f"import django; django.setup()\n{code}"
        return self._run(["-c", prepared, *words], owner=False, DJANGO_SETTINGS_MODULE="wecare_portal.settings")

    def _run(self, words: list[str], *, owner: bool, **more: str) -> "subprocess.CompletedProcess[str]":
        environment = {**self.environment(owner), **more}
        return subprocess.run(
            [sys.executable, *words], env=environment, capture_output=True, text=True, check=False, cwd=self.media
        )


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Elsewhere]:
    media = tmp_path / "elsewhere"
    media.mkdir()
    made = Elsewhere(f"wecare_restored_{uuid.uuid4().hex[:8]}", media)
    _on_the_server(f"CREATE DATABASE {made.name} TEMPLATE template0")
    yield made
    _on_the_server(f"DROP DATABASE {made.name} WITH (FORCE)")


def _on_the_server(statement: str) -> None:
    with closing(psycopg2.connect(urlunsplit(urlsplit(configured.DATABASE_URL)._replace(path="/postgres")))) as link:
        link.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
        with link.cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A backup of an installation with a project sent and another one ready to be sent."""
    project = sent_project()
    complete_project(call=project.application.call, name="Il prossimo")
    audit.seal(now=timezone.now())
    call_command("backup", str(tmp_path / "backup"), stdout=io.StringIO())
    return tmp_path / "backup"


def test_backup_restored_into_an_empty_installation_sends_the_next_project(saved: Path, elsewhere: Elsewhere) -> None:
    restored = elsewhere.manage("restore", str(saved))
    assert (restored.returncode, restored.stderr) == (0, "")
    assert "hashes, chain and protocol hold" in restored.stdout
    manifest = json.loads((saved / "manifest.json").read_text())
    assert (manifest["files"], manifest["rows"]["applications_submission"]) == (StoredFile.objects.count(), 1)

    waiting = next(pk for pk, state in _projects() if state == "draft")
    sent = elsewhere.script(SEND, str(waiting))
    assert sent.returncode == 0, sent.stderr
    assert sent.stdout.split()[0] == "2"
    again = elsewhere.manage("verify_data")
    assert (again.returncode, again.stdout.strip()) == (0, "Files, texts, chain and protocol hold.")
    frozen = elsewhere.script(
        "from django.db import connection\n"
        "connection.cursor().execute('UPDATE applications_submission SET sha256 = sha256')"
    )
    assert "permission denied" in frozen.stderr


def _projects() -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, state FROM applications_project ORDER BY id")
        return list(cursor.fetchall())


def test_backup_with_a_damaged_file_or_dump_is_refused_before_anything_is_written(
    saved: Path, elsewhere: Elsewhere
) -> None:
    [one, *_others] = sorted(path for path in (saved / "files").rglob("*") if path.is_file())
    content = one.read_bytes()
    one.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    refused = elsewhere.manage("restore", str(saved))
    assert (refused.returncode, "1 files of the backup are missing or damaged" in refused.stderr) == (1, True)
    one.write_bytes(content)
    (saved / "database.dump").write_bytes(b"PGDMP")
    refused = elsewhere.manage("restore", str(saved))
    assert (refused.returncode, "database.dump is not what was saved" in refused.stderr) == (1, True)
    assert list(elsewhere.media.iterdir()) == []
    empty = elsewhere.script("from django.db import connection\nprint(len(connection.introspection.table_names()))")
    assert empty.stdout.strip() == "0"


def test_backup_is_never_restored_over_another_installation(saved: Path) -> None:
    with pytest.raises(CommandError, match="The database is not empty"):
        call_command("restore", str(saved))


def test_backup_never_writes_over_another_one(saved: Path) -> None:
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", str(saved))


def test_backup_of_an_installation_that_lost_a_file_says_so(tmp_path: Path) -> None:
    lost = stored_file()
    default_storage.delete(lost.file.name)
    with pytest.raises(CommandError, match=f"1 files are missing or not what was stored, the first {lost.file.name}"):
        call_command("backup", str(tmp_path / "backup"))
    assert not (tmp_path / "backup").exists()


def _break(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET session_replication_role = replica; {statement}; SET session_replication_role = DEFAULT")


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("UPDATE applications_submission SET snapshot = snapshot || ' '", "is not what its receipt names"),
        ("UPDATE core_protocolregister SET last_number = 2", "gave out 2 numbers; 1 are there"),
        ("UPDATE core_auditevent SET event = 'other' WHERE id = (SELECT min(id) FROM core_auditevent)", "is broken at"),
        (
            "UPDATE core_storedfile SET sha256 = repeat('0', 64) WHERE id = (SELECT min(id) FROM core_storedfile)",
            "file",
        ),
    ],
    ids=["text", "protocol", "chain", "file"],
)
def test_verification_finds_what_was_changed(damage: str, told: str) -> None:
    sent_project()
    audit.seal(now=timezone.now())
    assert list(verifying.faults()) == []
    _break(damage)
    found: Any = list(verifying.faults())
    assert len(found) == 1
    assert told in found[0]
