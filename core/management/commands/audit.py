"""Checks the chain of the audit log from a terminal: `manage.py audit verify`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import audit


class Command(BaseCommand):
    help = "Recompute the audit log's chain of hashes; the exit code is not 0 when it is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["verify"])
        parser.add_argument("--anchor", metavar="POSITION:HASH", help="a link noted earlier, which must still be there")

    def handle(self, *args: Any, **options: Any) -> None:
        found = audit.verify(_anchor(options["anchor"]))
        if not found.holds:
            raise CommandError(f"The chain is broken at position {found.broken_at}: {found.reason}.")
        self.stdout.write(f"The chain holds: {found.links} links, {found.unsealed} events not sealed yet.")
        if found.links:
            self.stdout.write(f"Anchor to note elsewhere: {found.links}:{found.head}")


def _anchor(text: str | None) -> tuple[int, str] | None:
    if not text:
        return None
    position, colon, digest = text.partition(":")
    if not position.isdigit() or not colon:
        raise CommandError("An anchor is written POSITION:HASH.")
    return int(position), digest
