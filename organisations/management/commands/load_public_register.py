"""Loads the register of public bodies: `manage.py load_public_register enti.csv` (IPA's open file)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from organisations.actions import load_public_register
from organisations.models import PublicRegisterEntry
from organisations.public_register import NotTheRegister, entries


class Command(BaseCommand):
    help = "Replace the register of public bodies, against which names and tax codes are held, by the file's."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the register's open file of bodies, as it is published")
        parser.add_argument("--shorter", action="store_true", help="accept less than half of the entries held now")

    def handle(self, *args: Any, **options: Any) -> None:
        held = PublicRegisterEntry.objects.count()
        try:
            with options["file"].open(encoding="utf-8", newline="") as file:
                found = list(entries(file))
        except (OSError, UnicodeDecodeError, NotTheRegister) as error:
            raise CommandError(f"{options['file']} was not loaded: {error}") from None
        if len(found) * 2 < held and not options["shorter"]:
            raise CommandError(
                f"The file has {len(found)} bodies, the portal holds {held}: is it whole? See --shorter."
            )
        number = load_public_register(found, now=timezone.now())
        self.stdout.write(f"{number} public bodies are held now; {held} were before.")
