"""Lists the bytes of the storage to which no file belongs, and the files whose bytes are missing."""

from argparse import ArgumentParser
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from wecare_portal import sweep


class Command(BaseCommand):
    """Dry unless --delete is given; fails when files have lost their bytes."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--delete", action="store_true", help="delete what belongs to no file (dry without it)")

    def handle(self, *args: Any, **options: Any) -> None:
        found = sweep.look(timezone.now())
        for title, paths in (
            ("belongs to no file", found.unclaimed),
            ("was removed, and is still there", found.removed),
            ("IS MISSING", found.missing),
        ):
            for path in paths:
                self.stdout.write(f"{path} {title}")
        if options["delete"]:
            for path in found.to_delete:
                default_storage.delete(path)
        done = "deleted" if options["delete"] else "to delete with --delete"
        self.stdout.write(f"{len(found.to_delete)} {done}, {found.young} younger than a day left alone.")
        if found.missing:
            raise CommandError(f"{len(found.missing)} files have no bytes: restore them from a backup.")
