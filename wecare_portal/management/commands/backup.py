"""Saves the installation into a folder: `manage.py backup /srv/backups/2026-11-25`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wecare_portal.backup.programs import NotDone
from wecare_portal.backup.saving import save


class Command(BaseCommand):
    help = "Save database and files into a new folder, while the portal works."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["folder"].expanduser().resolve()
        try:
            manifest = save(folder)
        except NotDone as reason:
            raise CommandError(str(reason)) from None
        rows = sum(manifest.rows.values())
        self.stdout.write(f"Saved in {folder}: {rows} rows and {manifest.files} files, as of {manifest.made_at}.")
        if manifest.anchor:
            self.stdout.write(f"Anchor of the audit log to note elsewhere: {manifest.anchor}")
