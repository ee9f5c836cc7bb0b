"""Tells by its exit code whether worker or beat has shown itself lately."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from wecare_portal import heartbeat


class Command(BaseCommand):
    help = "Exit with 0 when the process has marked its heartbeat lately, else with 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("who", choices=["worker", "beat"])

    def handle(self, *args: Any, **options: Any) -> None:
        if not heartbeat.alive(f"heartbeat:{options['who']}"):
            sys.exit(1)
