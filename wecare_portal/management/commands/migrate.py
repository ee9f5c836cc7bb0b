"""Migrates as the database's owner, and grants the application's role what it needs of the new tables."""

from typing import Any

from django.conf import settings
from django.core.management.commands import migrate

from wecare_portal import environment
from wecare_portal.roles import as_owner, grant

LONGEST_WAIT = "5s"  # for a lock: whoever comes to a table after a waiting migration waits behind it


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner() as owner, owner.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, FALSE)", [LONGEST_WAIT])
            super().handle(*args, **options)
            cursor.execute("RESET lock_timeout")
            if settings.DATABASE_OWNER_URL and not (options["plan"] or options["check_unapplied"]):
                application = environment.database(settings.DATABASE_URL)
                grant(str(application["USER"]), str(application["PASSWORD"]))
