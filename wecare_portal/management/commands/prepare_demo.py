"""Makes a demonstration ready: tables, people and calls once, and who can sign in."""

import importlib.util
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Migrate, collect static files, plant the demonstration data on the first start, and list the people."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEVELOPMENT:
            raise CommandError("A real installation has no demonstration people: run migrate instead.")
        call_command("migrate", verbosity=0, interactive=False)
        if settings.HASHED_STATIC:
            call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        planted = settings.DATA_DIR / "seeded"
        if not planted.exists():
            self.stdout.write("Planting the demonstration data…")
            call_command("seed", stdout=self.stdout)
            planted.touch()
        (settings.DATA_DIR / "people").write_text(table(people()))


def people() -> list[tuple[str, ...]]:
    """Who can sign in: what they do, name, e-mail address, password."""
    if importlib.util.find_spec("wecare_portal.seeds.people") is None:
        return []
    from wecare_portal.seeds.people import people_table

    return people_table()


def table(rows: Iterable[tuple[str, ...]]) -> str:
    """The rows in columns as wide as they need."""
    rows = list(rows)
    if not rows:
        return ""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join(lines)
