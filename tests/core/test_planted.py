"""What tests find planted is what the factories would have made, and only where they would have made it."""

import datetime
import shutil

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from core.models import StoredFile
from tests import planted
from tests.factories.accounts import UserFactory
from tests.factories.applications import complete_project, fresh
from tests.factories.calls import published_call

CALL = ("published_call", (), ())


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but those of the models themselves."""
    found = {}
    with connection.cursor() as cursor:
        for table in planted.filled(planted._tables()):
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            found[table] = cursor.fetchall()
    return found


@pytest.mark.django_db(transaction=True)
def test_project_is_put_back_row_by_row_with_its_files(settings):
    made = complete_project(name="Piantato una volta")
    rows, files = everything(), planted._files()
    call_command("flush", verbosity=0, interactive=False)
    shutil.rmtree(settings.MEDIA_ROOT)
    assert everything() == {}
    again = complete_project(name="Piantato una volta")
    assert (again, fresh(again).application.title) == (made, "Piantato una volta")
    assert everything() == rows
    assert (planted._files(), len(files)) == (files, StoredFile.objects.count())


@pytest.mark.django_db
def test_state_is_known_until_somebody_writes():
    assert planted._state() == planted.NOTHING
    published_call()
    assert planted._state() == CALL
    UserFactory()
    assert planted._state() is None


@pytest.mark.django_db
def test_state_that_was_taken_back_is_not_believed():
    with transaction.atomic():
        published_call()
        assert planted._state() == CALL
        transaction.set_rollback(True)
    assert planted._state() is None


@pytest.mark.django_db
def test_nothing_is_put_back_at_another_moment(time_machine):
    time_machine.move_to(datetime.datetime(2027, 5, 1, tzinfo=datetime.UTC))
    assert planted._state() is None
