"""Plants the demonstration data; run again, it changes nothing that is there."""

import importlib.util
from typing import Any

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Plant the demonstration data."

    def handle(self, *args: Any, **options: Any) -> None:
        if importlib.util.find_spec("wecare_portal.seeds.plant") is None:
            self.stdout.write("There are no demonstration data yet.")
            return
        from wecare_portal.seeds.plant import plant

        plant(say=self.stdout.write)
