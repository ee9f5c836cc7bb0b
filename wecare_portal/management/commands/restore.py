"""Makes the installation again from a backup: `manage.py restore /srv/backups/2026-11-25`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wecare_portal.backup.programs import NotDone
from wecare_portal.backup.restoring import restore
from wecare_portal.backup.verifying import faults


class Command(BaseCommand):
    help = "Restore a backup into an empty database and an empty store of files, and verify what came of it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restore(options["folder"].expanduser().resolve())
        except NotDone as reason:
            raise CommandError(str(reason)) from None
        found = list(faults(manifest))
        for fault in found:
            self.stderr.write(fault)
        if found:
            raise CommandError(f"Restored with {len(found)} faults.")
        rows = sum(manifest.rows.values())
        self.stdout.write(
            f"Restored as of {manifest.made_at}: {rows} rows, {manifest.files} files; hashes, chain and protocol hold."
        )
