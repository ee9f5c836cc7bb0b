"""Looks at every hash of the installation: `manage.py verify_data`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from wecare_portal.backup.verifying import faults


class Command(BaseCommand):
    help = "Verify files, sent texts, rankings, lists, the audit log's chain and the protocol; changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(faults())
        for fault in found:
            self.stderr.write(fault)
        if found:
            raise CommandError(f"{len(found)} faults.")
        self.stdout.write("Files, texts, chain and protocol hold.")
