"""What the database itself refuses once a call has left the draft, and what it refuses always."""

import importlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from calls.actions import extend
from calls.models import Call, CallDocument, Form, Phase
from tests.factories.accounts import persona
from tests.factories.calls import draft_call, extended, new_act, phase_of, proposed_call, published_call
from tests.factories.core import stored_file
from tests.factories.organisations import DistrictFactory

pytestmark = pytest.mark.django_db

migration = importlib.import_module("calls.migrations.0002_triggers")
TERMS = importlib.import_module("calls.migrations.0007_issuers").TERMS
PARTS = [table for table, _joins, _key in migration.PARTS]
# A column of each table that an UPDATE may set to itself: any change of the row is refused, even an empty one.
COLUMN = {"calls_call_districts": "district_id", "calls_participationcap": "most"}


def refused(sql, *params):
    """Whether the database refuses the statement."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, params)
            touched = cursor.rowcount
    except IntegrityError:
        return True
    assert touched, "the statement touched no row"
    return False


def whole_draft(**terms):
    """A draft with a row in every table."""
    call = draft_call(**terms)
    call.districts.add(DistrictFactory())
    CallDocument.objects.create(call=call, title="Testo dell'avviso", file=stored_file())
    return call


def copy_of_a_row(table):
    """An INSERT of a copy of the table's last row, with a new primary key and a position that is free."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")
        columns = [column.name for column in cursor.description if column.name != "id"]
    fresh = {"position": "position + 500", "key": "key || '-x'", "district_id": "%s"}
    values = ", ".join(fresh.get(column, column) for column in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} ORDER BY id DESC LIMIT 1"


def statements(table):
    column = COLUMN.get(table, "position")
    extra = (DistrictFactory().pk,) if table == "calls_call_districts" else ()
    return [
        (copy_of_a_row(table), extra),
        (f"UPDATE {table} SET {column} = {column} WHERE id = (SELECT max(id) FROM {table})", ()),
        (f"DELETE FROM {table} WHERE id = (SELECT max(id) FROM {table} t)", ()),
    ]


@pytest.mark.parametrize("table", PARTS)
def test_part_of_a_draft_can_be_written_by_sql(table):
    whole_draft()
    insert, update, _delete = statements(table)
    assert [refused(insert[0], *insert[1]), refused(update[0])] == [False, False]


@pytest.mark.parametrize("state", ["in_approval", "published"])
@pytest.mark.parametrize("table", PARTS)
def test_part_of_a_call_is_frozen_when_it_leaves_the_draft(table, state, monkeypatch):
    monkeypatch.setattr("tests.factories.calls.draft_call", whole_draft)
    monkeypatch.setattr("tests.planted._state", lambda: None)  # the kept ones are calls of other drafts
    (proposed_call if state == "in_approval" else published_call)()
    assert [refused(sql, *params) for sql, params in statements(table)] == [True, True, True]


def test_terms_of_a_published_call_are_frozen_one_by_one():
    call = published_call()
    values = {"lead_kinds": "'{}'", "is_demonstration": "true", "created_at": "now()", "parent_id": "id"}
    numbers = {"id", "measure_id", "issuer_id", "budget", "grant_min", "grant_max", "created_by_id"}
    numbers |= {"procedure_days", "cofinancing_min_percent", "duration_min_months", "duration_max_months"}
    for column in TERMS:
        value = values.get(column, f"{column} + 1" if column in numbers else f"{column} || 'x'")
        assert refused(f"UPDATE calls_call SET {column} = {value} WHERE id = %s", call.pk), column


def test_every_column_of_a_call_is_frozen_or_known_to_move():
    moving = {"state", "published_at", "return_note"}
    assert {field.column for field in Call._meta.concrete_fields} == set(TERMS) | moving
    moving = {"state", "closes_at", "closed_at", "registered_at"}
    assert {field.column for field in Phase._meta.concrete_fields} == set(migration.PHASE_TERMS) | moving


def test_rules_of_a_phase_are_frozen_one_by_one():
    phase = phase_of(published_call(), 2)
    values = {
        "opens_at": "opens_at - interval '1 hour'",
        "half_points": "NOT half_points",
        "last_project_rule": "'skip'",
        "assessment": "'register'",
    }
    for column in migration.PHASE_TERMS:
        text = column in ("key", "title")
        value = values.get(column, f"{column} || 'x'" if text else f"{column} + 1")
        assert refused(f"UPDATE calls_phase SET {column} = {value} WHERE id = %s", phase.pk), column


def test_phases_are_neither_added_nor_removed():
    call = published_call()
    assert refused("DELETE FROM calls_phase WHERE call_id = %s", call.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Phase.objects.create(
            call=call, position=3, key="terza", title="Terza", assessment="checklist", opens_at=timezone.now()
        )


def test_phase_and_form_do_not_move_from_a_draft_into_a_published_call():
    published, draft = published_call(), draft_call(title="Altro avviso")
    phase, form = draft.phases.get(position=2), Form.objects.get(phase__call=draft, phase__position=1)
    assert refused("UPDATE calls_phase SET call_id = %s, position = 3, key = 'x' WHERE id = %s", published.pk, phase.pk)
    other = published.phases.get(position=1)
    assert refused("UPDATE calls_form SET phase_id = %s, version = 2 WHERE id = %s", other.pk, form.pk)


@pytest.mark.parametrize(
    "change",
    [
        "closes_at = closes_at + interval '1 day'",  # without the row of an act
        "closes_at = closes_at - interval '1 second'",
        "closes_at = NULL",
        "closes_at = closes_at + interval '1 day', opens_at = opens_at + interval '1 day'",
    ],
)
def test_deadline_of_a_published_call_does_not_move_by_itself(change):
    phase = phase_of(published_call())
    assert refused(f"UPDATE calls_phase SET {change} WHERE id = %s", phase.pk)


def test_deadline_of_a_published_call_moves_later_by_an_act():
    phase = phase_of(published_call())
    later = phase.closes_at + timedelta(days=1)
    assert extended(phase, later).closes_at == later


def test_deadline_of_a_proposed_call_does_not_move():
    phase = phase_of(proposed_call())
    assert refused("UPDATE calls_phase SET closes_at = closes_at + interval '1 day' WHERE id = %s", phase.pk)


def test_deadline_of_a_closed_phase_does_not_move():
    now = timezone.now()
    phase = phase_of(published_call(closes_at=now - timedelta(days=1), now=now))
    assert refused("UPDATE calls_phase SET closes_at = now() + interval '9 days' WHERE id = %s", phase.pk)


STEPS = {("draft", "in_approval"), ("in_approval", "draft"), ("published", "concluded"), ("published", "revoked")}


@pytest.mark.parametrize("target", ["draft", "in_approval", "published", "concluded", "revoked"])
@pytest.mark.parametrize("source", ["draft", "in_approval", "published"])
def test_state_of_a_call_moves_by_sql_only_along_the_table(source, target):
    if source == target:
        return
    call = {"draft": draft_call, "in_approval": proposed_call, "published": published_call}[source]()
    moment = "now()" if target == "published" else "published_at"
    sql = f"UPDATE calls_call SET state = %s, published_at = {moment} WHERE id = %s"
    assert refused(sql, target, call.pk) is ((source, target) not in STEPS)


def test_call_is_not_published_with_forms_that_are_not_hashed():
    call = proposed_call()
    assert refused("UPDATE calls_call SET state = 'published', published_at = now() WHERE id = %s", call.pk)


def test_call_is_born_as_a_draft():
    call = draft_call()
    call.pk, call.slug, call.state = None, "nato-pubblicato", "in_approval"
    with pytest.raises(IntegrityError), transaction.atomic():
        call.save(force_insert=True)


def test_moment_of_publication_does_not_move():
    call = published_call()
    assert refused("UPDATE calls_call SET published_at = now() WHERE id = %s", call.pk)


@pytest.mark.parametrize("state", ["draft", "published"])
def test_hash_of_a_form_is_written_at_publication_only(state):
    call = draft_call() if state == "draft" else published_call()
    form = Form.objects.filter(phase__call=call).first()
    assert refused("UPDATE calls_form SET sha256 = %s, frozen_at = now() WHERE id = %s", "a" * 64, form.pk)


def test_versions_of_a_form_are_neither_changed_nor_added_nor_removed():
    form = Form.objects.filter(phase__call=published_call()).first()
    assert refused("UPDATE calls_form SET version = 2 WHERE id = %s", form.pk)
    assert refused("DELETE FROM calls_form WHERE id = %s", form.pk)
    assert refused("INSERT INTO calls_form (phase_id, version, sha256) VALUES (%s, 2, '')", form.phase_id)


def test_published_call_is_not_deleted():
    assert refused("DELETE FROM calls_call WHERE id = %s", published_call().pk)


def test_draft_is_deleted_whole():
    call = whole_draft()
    call.delete()
    assert not Call.objects.exists()


TABLES = ["calls_act", "calls_acteffect", "calls_deadlinechange", "calls_openingchange"]


@pytest.mark.parametrize("table", TABLES)
def test_act_and_what_it_changed_are_never_changed_or_deleted(table):
    phase = phase_of(published_call())
    later = phase_of(phase.call, 2).opens_at + timedelta(days=1)
    opening = later + timedelta(days=1)
    extend(phase, closes_at=later, next_opens_at=opening, act=new_act(), by=persona("marco"), now=timezone.now())
    assert refused(f"UPDATE {table} SET id = id")
    assert refused(f"DELETE FROM {table}")


@pytest.mark.parametrize(("position", "days"), [(1, 1), (2, -1)], ids=["of an open phase", "to an earlier moment"])
def test_opening_of_a_published_call_does_not_move(position, days):
    phase = phase_of(published_call(), position)
    moved = phase.opens_at + timedelta(days=days)
    assert refused("UPDATE calls_phase SET opens_at = %s WHERE id = %s", moved, phase.pk)
