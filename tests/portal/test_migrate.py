"""Migrations run beside a portal that works: they do not make it wait for long."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models.signals import pre_migrate

pytestmark = pytest.mark.django_db


def timeout() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        return str(cursor.fetchone()[0])


def test_migration_gives_up_a_lock_that_it_cannot_have() -> None:
    seen: set[str] = set()

    def look(**_told: object) -> None:
        seen.add(timeout())

    before = timeout()
    pre_migrate.connect(look)
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        pre_migrate.disconnect(look)
    assert (seen, timeout()) == ({"5s"}, before)
