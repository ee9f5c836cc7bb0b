"""Checks the chain of the audit log from a terminal, `manage.py audit verify`, or notes its head, `audit note`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import anchors, audit
from core.clock import database_now


class Command(BaseCommand):
    help = "Recompute the audit log's chain of hashes against its notes; the exit code is not 0 when it is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["verify", "note"])
        parser.add_argument("--anchor", metavar="POSITION:HASH", help="one more link, noted by hand")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "note":
            self._note()
        else:
            self._verify(_anchor(options["anchor"]))

    def _note(self) -> None:
        written = anchors.note(now=database_now())
        self.stdout.write(f"Noted: {written[0]}:{written[1]}" if written else "Nothing to note: the head is noted.")

    def _verify(self, by_hand: list[anchors.Anchor]) -> None:
        noted = anchors.noted()
        found = audit.verify([*noted, *by_hand])
        if not found.holds:
            raise CommandError(f"The chain is broken at position {found.broken_at}: {found.reason}.")
        self.stdout.write(f"The chain holds: {found.links} links, {found.unsealed} events not sealed yet.")
        last = f", the last at {noted[-1][0]}" if noted else ": a cut end would not be seen"
        self.stdout.write(f"Notes that it was held against: {len(noted)}{last}.")
        if found.links:
            self.stdout.write(f"Anchor to note elsewhere: {found.links}:{found.head}")


def _anchor(text: str | None) -> list[anchors.Anchor]:
    if not text:
        return []
    position, colon, digest = text.partition(":")
    if not position.isdigit() or not colon:
        raise CommandError("An anchor is written POSITION:HASH.")
    return [(int(position), digest)]
