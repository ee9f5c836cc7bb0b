"""What the application's own role may do in the database: its work, and nothing to what was sent or to the triggers."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from applications.models import Project, Submission
from core import audit
from core.models import AuditEvent, AuditLink
from evaluations.models import ScoreSheet
from tests.factories.applications import complete_project, sent_project
from tests.factories.applications import send_project as send
from tests.factories.core import AuditEventFactory
from tests.factories.evaluations import make_evaluation
from tests.factories.organisations import BodyFactory
from wecare_portal.checks import role_is_narrow
from wecare_portal.embedded.folder import APPLICATION
from wecare_portal.roles import as_owner, grant, too_much

PASSWORD = "di-sole-prove"
FORBIDDEN = (
    "UPDATE applications_submission SET snapshot = ''",
    "DELETE FROM applications_submission",
    "TRUNCATE applications_submission CASCADE",
    "TRUNCATE django_session",
    "ALTER TABLE applications_submission DISABLE TRIGGER ALL",
    "ALTER TABLE applications_submission DISABLE TRIGGER applications_submission_append_only",
    "ALTER TABLE applications_submission OWNER TO CURRENT_USER",
    "ALTER TABLE applications_submission ALTER COLUMN sha256 DROP NOT NULL",
    "DROP TRIGGER applications_submission_append_only ON applications_submission",
    "DROP TABLE applications_submission CASCADE",
    "DROP FUNCTION applications_submission_append_only() CASCADE",
    "CREATE OR REPLACE FUNCTION applications_submission_append_only() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RETURN NEW; END'",
    "CREATE TRIGGER other BEFORE UPDATE ON applications_submission FOR EACH ROW"
    " EXECUTE FUNCTION applications_submission_append_only()",
    "CREATE RULE other AS ON INSERT TO applications_submission DO INSTEAD NOTHING",
    "SET session_replication_role = replica",
    "CREATE TABLE calls_call_copy (id int)",
    "CREATE TEMPORARY TABLE calls_call (id int, state text)",
    "CREATE SCHEMA other",
    "CREATE ROLE other SUPERUSER",
    f"ALTER ROLE {APPLICATION} SUPERUSER",
    "UPDATE core_auditevent SET id = id",
    "DELETE FROM core_auditlink",
    "DELETE FROM core_protocolregister",
    "UPDATE applications_outcome SET id = id",
    "UPDATE calls_act SET id = id",
    "UPDATE evaluations_publishedlist SET id = id",
    "DELETE FROM django_migrations",
    "COPY applications_submission TO PROGRAM 'true'",
    "SELECT pg_read_file('/etc/passwd')",
)

GIVEN = {
    "project_id": "%s",
    "number": "1",
    "protocol_register": "'ALTRO'",
    "protocol_number": "1",
    "received_at": "clock_timestamp() + %s::interval",
    "recorded_at": "clock_timestamp() + %s::interval",
    "idempotency_key": "gen_random_uuid()",
}
COLUMNS = [field.column for field in Submission._meta.concrete_fields if not field.primary_key]
VALUES = ", ".join(GIVEN.get(column, column) for column in COLUMNS)
INTO = f"INSERT INTO applications_submission ({', '.join(COLUMNS)})"
REGISTER = "INSERT INTO core_protocolregister (register, year, last_number) VALUES (%s, %s, %s)"
COPY = f"{INTO} SELECT {VALUES} FROM applications_submission WHERE id = %s"


@pytest.fixture
def owner(transactional_db: None) -> dict[str, Any]:
    return connection.settings_dict


@contextmanager
def as_application(owner: dict[str, Any]) -> Iterator[str]:
    """The default connection becomes one of the application's role, as web, worker and beat have it."""
    grant(APPLICATION, PASSWORD)
    connection.close()
    connection.settings_dict = {**owner, "USER": APPLICATION, "PASSWORD": PASSWORD}
    yield APPLICATION
    connection.close()
    connection.settings_dict = owner


@pytest.fixture
def role(owner: dict[str, Any], settings: Any) -> Iterator[str]:
    settings.DATABASE_OWNER_URL = ""
    with as_application(owner) as name:
        yield name


def refused(sql: str) -> None:
    """Not by a trigger, but by the rights of the role."""
    with pytest.raises(ProgrammingError) as raised, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert raised.value.__cause__.pgcode == "42501", (sql, raised.value)  # type: ignore[union-attr]


def test_project_is_sent_as_the_application_role(role: str) -> None:
    project = complete_project()
    send(project)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == (role, role)
    assert Submission.objects.filter(project=project).count() == 1
    assert AuditEvent.objects.filter(subject_id=str(project.pk)).exists()


@pytest.mark.parametrize(
    ("received", "recorded", "accepted"),
    [
        ("0", "0", True),
        ("-170 seconds", "0", True),
        ("-20 minutes", "0", False),
        ("-20 minutes", "-20 minutes", False),
        ("10 minutes", "10 minutes", False),
        ("0", "-1 day", False),
        ("0", "1 day", False),
    ],
)
def test_application_role_writes_a_sending_down_when_it_happens(
    role: str, received: str, recorded: str, accepted: bool
) -> None:
    sent, other = sent_project().submissions.get(), complete_project()
    assert written(REGISTER, "ALTRO", sent.protocol_year, 1) == ""
    said = written(COPY, other.pk, received, recorded, sent.pk)
    assert said == ("" if accepted else "A sending is written down when it happens.")


def test_application_role_gives_out_no_number_of_its_own(role: str) -> None:
    sent, other = sent_project().submissions.get(), complete_project()
    numbered = "A protocol number is the one that its register has just given."
    assert written(COPY, other.pk, "0", "0", sent.pk) == numbered
    of_sent = COPY.replace("'ALTRO', protocol_year, 1", "protocol_register, protocol_year, %s")
    assert of_sent != COPY
    for number in (sent.protocol_number + 1, 900):
        assert written(of_sent, other.pk, number, "0", "0", sent.pk) == numbered
    assert written(REGISTER, "ALTRO", 2099, 999) == "A protocol register begins at its first number."


def test_application_role_sends_nothing_that_nobody_is_writing(role: str) -> None:
    sent = sent_project().submissions.get()
    again = COPY.replace("SELECT %s, 1,", "SELECT %s, 2,")
    assert again != COPY
    assert written(REGISTER, "ALTRO", sent.protocol_year, 1) == ""
    assert written(again, sent.project_id, "0", "0", sent.pk) == "Only a project that is being written is sent."
    project = """INSERT INTO applications_project (application_id, phase_id, form_id, state, created_at, state_since)
        SELECT application_id, (SELECT id FROM calls_phase WHERE id <> phase_id), form_id, 'registered', now(), now()
        FROM applications_project"""
    assert written(project) == "A project begins as a draft."


def written(sql: str, *params: Any) -> str:
    """The sentence with which the database refuses it; empty when it obeys."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, params)
    except IntegrityError as refusal:
        return str(refusal).splitlines()[0]
    return ""


def test_application_role_neither_confirms_nor_renames_a_public_body(role: str) -> None:
    body = BodyFactory(region=True, unconfirmed=True)
    confirmed = "A body is confirmed by a decision with its reason."
    renamed = "A body that the office confirmed keeps its name and its kind."
    assert written("UPDATE organisations_body SET standing = 'confirmed' WHERE id = %s", body.pk) == confirmed
    public = BodyFactory(region=True)
    assert written("UPDATE organisations_body SET name = 'Regione Lazio' WHERE id = %s", public.pk) == renamed
    assert written("UPDATE organisations_body SET kind = 'aps' WHERE id = %s", public.pk) == renamed


def test_application_role_links_nothing_but_the_next_event(role: str) -> None:
    AuditEventFactory.create_batch(3)
    audit.seal(now=timezone.now())
    event = AuditEventFactory()
    for position in (5, 9_000, 0):
        with pytest.raises(IntegrityError), transaction.atomic():
            AuditLink.objects.create(position=position, event=event, hash="0" * 64, sealed_at=timezone.now())
    audit.seal(now=timezone.now())
    assert (audit.verify().holds, AuditLink.objects.count()) == (True, 4)


def test_sent_project_is_scored_as_the_application_role(owner: dict[str, Any], settings: Any) -> None:
    settings.DATABASE_OWNER_URL = ""
    evaluation = make_evaluation()  # of projects received long ago, which the owner plants
    with as_application(owner):
        evaluation.appointed().declared().assigned()
        assert ScoreSheet.objects.exists()


def test_application_role_touches_neither_what_was_sent_nor_what_guards_it(role: str) -> None:
    sent_project()
    for sql in FORBIDDEN:
        refused(sql)
    assert Submission.objects.count() == 1


def test_application_role_does_not_become_the_owner(role: str, owner: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'applications_submission'")
        [name] = cursor.fetchone()
    refused(f'SET ROLE "{name}"')
    refused(f'SET SESSION AUTHORIZATION "{name}"')


def test_every_table_whose_rows_never_change_is_closed_to_changes(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND NOT has_any_column_privilege(oid, 'UPDATE') AND NOT has_table_privilege(oid, 'DELETE')"
        )
        closed = {row[0] for row in cursor.fetchall()}
    assert closed >= {
        "applications_outcome",
        "applications_sendattempt",
        "applications_submission",
        "applications_withdrawal",
        "calls_act",
        "calls_deadlinechange",
        "core_auditevent",
        "core_auditlink",
        "core_storedfile",
        "django_migrations",
        "evaluations_conflictdeclaration",
        "evaluations_publishedlist",
        "evaluations_ranking",
        "partnerships_declaration",
    }


def test_check_before_deployment_is_silent_for_the_application_role(role: str) -> None:
    assert (too_much(), role_is_narrow(None)) == ([], [])


def test_check_before_deployment_warns_when_the_portal_is_the_owner(owner: dict[str, Any]) -> None:
    [warning] = role_is_narrow(None)
    assert warning.id == "wecare.W002"
    assert "owns tables" in warning.msg


def url_of(connection_settings: dict[str, Any], **other: str) -> str:
    at = connection_settings | other
    return f"postgres://{at['USER']}:{at['PASSWORD']}@/{at['NAME']}?host={at['HOST']}&port={at['PORT'] or 5432}"


def test_migration_as_the_owner_grants_anew_and_leaves_the_role_as_it_was(
    role: str, owner: dict[str, Any], settings: Any
) -> None:
    settings.DATABASE_OWNER_URL = url_of(owner)
    settings.DATABASE_URL = url_of(owner, USER=role, PASSWORD=PASSWORD)
    with as_owner() as raised, raised.cursor() as cursor:
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
    refused("SELECT * FROM calls_call")
    call_command("migrate", verbosity=0, interactive=False)
    assert (Project.objects.count(), too_much()) == (0, [])


def test_one_role_for_both_is_refused(owner: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        [name] = cursor.fetchone()
    with pytest.raises(CommandError, match="they must be two"):
        grant(name)
