"""The SQL builders for migrations, tried on tables made for the test."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.state import ProjectState

from core.triggers import append_only, frozen_when, immutable


def run(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def apply(operation, backwards=False):
    state = ProjectState()
    with connection.schema_editor(atomic=False) as editor:
        (operation.database_backwards if backwards else operation.database_forwards)("core", editor, state, state)


@pytest.fixture
def _tables(db):
    run("CREATE TABLE trial_whole (id int PRIMARY KEY, state text, title text, note text)")
    run("CREATE TABLE trial_part (id int PRIMARY KEY, whole_id int, text text)")
    run("INSERT INTO trial_whole VALUES (1, 'draft', 'a', 'n'), (2, 'sent', 'b', 'n')")
    run("INSERT INTO trial_part VALUES (10, 1, 'x')")
    run("INSERT INTO trial_part VALUES (20, 2, 'y')")


FROZEN_PART = frozen_when(
    "trial_part",
    "EXISTS (SELECT 1 FROM trial_whole w WHERE w.id = it.whole_id AND w.state <> 'draft')",
    "Parts of what was sent don't change.",
)
FROZEN_TITLE = frozen_when(
    "trial_whole", "it.state <> 'draft'", "The title is frozen.", columns=("title",), name="frozen_title"
)


@pytest.mark.usefixtures("_tables")
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO trial_part VALUES (21, 2, 'z')",
        "UPDATE trial_part SET text = 'z' WHERE id = 20",
        "UPDATE trial_part SET whole_id = 2 WHERE id = 10",
        "UPDATE trial_part SET whole_id = 1 WHERE id = 20",
        "DELETE FROM trial_part WHERE id = 20",
    ],
)
def test_frozen_whole_keeps_its_parts(statement):
    apply(FROZEN_PART)
    with pytest.raises(IntegrityError, match="Parts of what was sent don't change"):
        run(statement)


@pytest.mark.usefixtures("_tables")
def test_draft_changes_its_parts_freely():
    apply(FROZEN_PART)
    run("INSERT INTO trial_part VALUES (11, 1, 'z')")
    run("UPDATE trial_part SET text = 'z' WHERE id = 10")
    run("DELETE FROM trial_part WHERE id = 11")


@pytest.mark.usefixtures("_tables")
@pytest.mark.parametrize(
    "statement", ["UPDATE trial_whole SET title = 'c' WHERE id = 2", "DELETE FROM trial_whole WHERE id = 2"]
)
def test_frozen_column_refuses_its_change(statement):
    apply(FROZEN_TITLE)
    with pytest.raises(IntegrityError, match="The title is frozen"):
        run(statement)


@pytest.mark.usefixtures("_tables")
def test_frozen_column_lets_the_others_change():
    apply(FROZEN_TITLE)
    run("UPDATE trial_whole SET note = 'c', state = 'closed' WHERE id = 2")
    run("UPDATE trial_whole SET title = 'c', state = 'sent' WHERE id = 1")


@pytest.mark.usefixtures("_tables")
def test_frozen_column_says_nothing_of_new_rows():
    apply(FROZEN_TITLE)
    run("INSERT INTO trial_whole VALUES (3, 'sent', 'c', 'n')")


@pytest.mark.usefixtures("_tables")
@pytest.mark.parametrize("statement", ["UPDATE trial_part SET text = 'z'", "DELETE FROM trial_part"])
def test_immutable_row_is_never_changed(statement):
    apply(immutable("trial_part"))
    with pytest.raises(IntegrityError, match="never changed or removed"):
        run(statement)


@pytest.mark.usefixtures("_tables")
@pytest.mark.parametrize(
    "statement", ["UPDATE trial_part SET text = 'z'", "DELETE FROM trial_part", "TRUNCATE trial_part"]
)
def test_append_only_table_only_grows(statement):
    apply(append_only("trial_part"))
    run("INSERT INTO trial_part VALUES (11, 1, 'z')")
    with pytest.raises(IntegrityError, match="never changed or removed"):
        run(statement)


@pytest.mark.usefixtures("_tables")
@pytest.mark.parametrize("build", [append_only, immutable, lambda table: frozen_when(table, "TRUE", "No.")])
def test_builders_can_be_undone(build):
    operation = build("trial_part")
    apply(operation)
    apply(operation, backwards=True)
    run("DELETE FROM trial_part")
