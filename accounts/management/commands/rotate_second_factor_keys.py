"""Re-encrypts all second factors under the newest key: `manage.py rotate_second_factor_keys`."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.actions import rotate_second_factors


class Command(BaseCommand):
    help = "Write the secrets of all second factors anew under the first of SECOND_FACTOR_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rotate_second_factors()} second factors are now under the first key.")
