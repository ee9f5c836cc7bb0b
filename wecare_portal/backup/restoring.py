"""How an installation is made again from a backup, in an empty database and an empty store of files."""

from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection

from wecare_portal.backup import manifest as manifests
from wecare_portal.backup import programs
from wecare_portal.backup.manifest import DATABASE, FILES, Manifest, digest_of, listed
from wecare_portal.backup.programs import NotDone
from wecare_portal.roles import as_owner


def restore(source: Path) -> Manifest:
    """Database, files, then the application's role and its rights; nothing is written when a part of it is damaged.

    Rows belong to the owner who restores, whatever their owner was called before. The migrations of this version are
    run afterwards: a backup of an older version becomes this one, and the role is made if the server does not know it.
    """
    manifest = manifests.read(source)
    files = listed(source)
    damaged = [name for name, sha256 in files.items() if digest_of(source / FILES / name) != sha256]
    if damaged:
        raise NotDone(f"{len(damaged)} files of the backup are missing or damaged, the first {damaged[0]}.")
    _refuse_what_is_not_empty(files)
    whole = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    with as_owner() as owner:
        programs.run("pg_restore", *whole, str(source / DATABASE), to=owner)
    for name in files:
        _put(source / FILES / name, name)
    connection.close()
    call_command("migrate", verbosity=0, interactive=False)
    return manifest


def _refuse_what_is_not_empty(files: dict[str, str]) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        if cursor.fetchone()[0]:
            raise NotDone("The database is not empty: a backup is restored into a new one, never over another.")
    there = next((name for name in files if default_storage.exists(name)), "")
    if there:
        raise NotDone(f"The store of files is not empty: it has {there} already.")


def _put(source: Path, name: str) -> None:
    with source.open("rb") as opened:
        kept = default_storage.save(name, File(opened))
    if kept != name:
        raise NotDone(f"{name} could not be stored under its own name.")
