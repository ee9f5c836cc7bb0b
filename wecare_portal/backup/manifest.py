"""What a backup says of itself: hashes and numbers by which it is known to be whole, before and after it is used."""

import json
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from core.models import StoredFile
from core.models.papers import Paper
from wecare_portal.backup.programs import NotDone

FORMAT = 1
DATABASE, FILES, LIST, MANIFEST = "database.dump", "files", "files.sha256", "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """`rows` counts those of each table; `anchor` is the end of the audit log's chain (POSITION:HASH, or empty)."""

    made_at: str
    database_sha256: str
    list_sha256: str
    files: int
    rows: dict[str, int]
    anchor: str
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        (folder / MANIFEST).write_text(json.dumps(asdict(self), indent=1, sort_keys=True) + "\n")


def read(folder: Path) -> Manifest:
    """The manifest of a backup whose dump and list of files are what it says; NotDone when they are not."""
    try:
        told: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise NotDone(f"{folder} is no backup: its {MANIFEST} cannot be read.") from error
    if told.get("format") != FORMAT:
        raise NotDone(f"{folder} was made by another version of the portal: its format is {told.get('format')}.")
    manifest = Manifest(**told)
    for name, expected in ((DATABASE, manifest.database_sha256), (LIST, manifest.list_sha256)):
        if digest_of(folder / name) != expected:
            raise NotDone(f"{name} is not what was saved: this backup cannot be used.")
    return manifest


def listed(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file by its name, as sha256sum writes and checks them."""
    lines = (folder / LIST).read_text().splitlines()
    return {name.removeprefix(f"{FILES}/"): sha256 for sha256, name in (line.split("  ", 1) for line in lines)}


def kept_files() -> QuerySet[StoredFile]:
    """The files whose bytes are there: of uploads never sent, and of old prints of drafts, only the rows are."""
    old_prints = Paper.objects.filter(removed_at__isnull=False, file__isnull=False).values("file")
    return StoredFile.objects.filter(removal__isnull=True).exclude(pk__in=old_prints).order_by("pk")


def digest_of(path: Path) -> str:
    try:
        with path.open("rb") as opened:
            return file_digest(opened, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def rows_of_all_tables() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        tables = [row[0] for row in cursor.fetchall()]
        counts = {}
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            counts[table] = int(cursor.fetchone()[0])
    return counts
