"""How an installation is saved while it works: the database as it was at one moment, and every file that it names."""

import shutil
from datetime import UTC
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import connection, transaction

from core import audit
from core.clock import database_now
from wecare_portal.backup import programs
from wecare_portal.backup.manifest import DATABASE, FILES, LIST, Manifest, digest_of, kept_files, rows_of_all_tables
from wecare_portal.backup.programs import NotDone
from wecare_portal.roles import as_owner

ATTEMPTS = 2  # a file that nobody keeps any more may be removed just between the dump and its copy


def save(target: Path) -> Manifest:
    """Write the backup into the folder, which must not exist yet; it appears there only when it is whole.

    One moment for everything: rows are listed and dumped under one snapshot. Files are copied after the database, for
    what a row names is there before the row is committed, and checked by their hash on the way.
    """
    if target.exists():
        raise NotDone(f"{target} exists already: a backup never writes over another one.")
    partial = target.with_name(f"{target.name}.partial")
    damaged = [""]
    for _attempt in range(ATTEMPTS):
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True, mode=0o700)
        with as_owner(), transaction.atomic():
            manifest, files = _dump(partial)
        damaged = [name for name, sha256 in files.items() if not _copy(name, sha256, partial / FILES / name)]
        if not damaged:
            manifest.write(partial)
            partial.rename(target)
            return manifest
    raise NotDone(f"{len(damaged)} files are missing or not what was stored, the first {damaged[0]}: see {partial}.")


def _dump(folder: Path) -> tuple[Manifest, dict[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
    programs.run(
        "pg_dump", "--format=custom", f"--snapshot={snapshot}", "--file", str(folder / DATABASE), to=connection
    )
    files = {row.file.name: row.sha256 for row in kept_files().iterator()}
    (folder / LIST).write_text("".join(f"{sha256}  {FILES}/{name}\n" for name, sha256 in files.items()))
    manifest = Manifest(
        made_at=database_now().astimezone(UTC).isoformat(timespec="seconds"),
        database_sha256=digest_of(folder / DATABASE),
        list_sha256=digest_of(folder / LIST),
        files=len(files),
        rows=rows_of_all_tables(),
        anchor=_anchor(),
    )
    return manifest, files


def _anchor() -> str:
    last = audit.last_link()
    return f"{last.position}:{last.hash}" if last else ""


def _copy(name: str, sha256: str, target: Path) -> bool:
    """Whether the file is there and what its row says."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with default_storage.open(name) as source, target.open("wb") as copy:
            shutil.copyfileobj(source, copy)
    except OSError:
        return False
    return digest_of(target) == sha256
