"""What the portal's own role in the database cannot do with plain SQL, whatever the code says."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from applications.models import Project, Submission
from applications.workflow import PROJECT, ProjectState
from calls.models import ActKind, DeadlineChange
from core.models import AuditEvent
from tests.factories.accounts import persona
from tests.factories.applications import admitted_project, fresh, registered_project, sent_project, signed_act
from tests.factories.calls import extended, published_call
from tests.factories.checks import assessed_phase, proposed, received_project, taken
from tests.factories.core import stored_file
from tests.factories.evaluations import make_evaluation

pytestmark = pytest.mark.django_db


def refused(sql: str, *params: Any) -> str:
    """The database's sentence; the test fails when it obeys."""
    with pytest.raises(IntegrityError) as raised, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
    return str(raised.value).splitlines()[0]


def test_project_takes_no_step_that_the_table_does_not_know() -> None:
    project = sent_project()
    steps = {
        (before, after)
        for before in ProjectState
        for action in PROJECT.actions_from(before)
        for after in [PROJECT.target(before, action)]
    }
    for state in ProjectState:
        if (ProjectState.SENT, state) not in steps and state != ProjectState.SENT:
            refused("UPDATE applications_project SET state = %s WHERE id = %s", state.value, project.pk)


def test_project_is_not_admitted_without_an_act() -> None:
    project = registered_project()
    Project.objects.filter(pk=project.pk).update(state="checking")
    said = refused("UPDATE applications_project SET state = 'admitted' WHERE id = %s", project.pk)
    assert said == "A project is decided by an outcome with its act."


def test_refused_project_is_not_funded_afterwards() -> None:
    project = admitted_project(outcome="not_admitted")
    refused("UPDATE applications_project SET state = 'funded' WHERE id = %s", project.pk)


def test_submission_after_the_deadline_or_with_another_hash_is_not_written() -> None:
    submission = sent_project().submissions.get()
    copy = """INSERT INTO applications_submission (project_id, number, snapshot, sha256, protocol_register,
        protocol_year, protocol_number, received_at, recorded_at, sent_by_id, sent_as, requested_grant,
        total_cost, idempotency_key)
        SELECT project_id, 2, snapshot || %s, sha256, 'ALTRO', protocol_year, 1, received_at + %s::interval,
        recorded_at, sent_by_id, sent_as, requested_grant, total_cost, gen_random_uuid()
        FROM applications_submission WHERE id = %s"""
    assert refused(copy, "", "5 years", submission.pk) == "What came after the deadline is not received."
    assert refused(copy, " ", "0", submission.pk) == "A submission carries the hash of its text."


@pytest.mark.parametrize("wrong", ["no row", "another moment", "another phase", "another act"])
def test_deadline_does_not_move_without_the_row_of_its_act(wrong: str) -> None:
    call = published_call()
    first, second = call.phases.order_by("position")
    if wrong != "no row":
        act = signed_act(call, ActKind.REVOCATION if wrong == "another act" else ActKind.EXTENSION)
        days = timedelta(days=2 if wrong == "another moment" else 1)
        phase = second if wrong == "another phase" else first
        given = {"phase": phase, "act": act, "made_at": timezone.now()}
        DeadlineChange.objects.create(**given, before=first.closes_at, after=first.closes_at + days)
    move = "UPDATE calls_phase SET closes_at = closes_at + interval '1 day' WHERE id = %s"
    assert refused(move, first.pk) == "A deadline moves only by an act."


def test_deadline_moves_with_the_row_of_its_act() -> None:
    first = published_call().phases.get(position=1)
    later = first.closes_at + timedelta(days=1)
    assert extended(first, later).closes_at == later


def test_registered_submission_is_not_withdrawn() -> None:
    submission = registered_project().submissions.get()
    said = refused(
        "INSERT INTO applications_withdrawal (submission_id, withdrawn_by_id, withdrawn_at, reason)"
        " VALUES (%s, %s, %s, '')",
        submission.pk,
        submission.sent_by_id,
        timezone.now(),
    )
    assert said == "Only what was sent and not yet registered is withdrawn."


@pytest.mark.parametrize("make", [sent_project, registered_project])
def test_partnership_that_was_sent_does_not_open(make: Any) -> None:
    partnership = make().application.partnership
    said = refused(
        "UPDATE partnerships_partnership SET state = 'forming', frozen_at = NULL WHERE id = %s", partnership.pk
    )
    assert said == "A partnership stays as it was sent."
    refused("UPDATE partnerships_member SET share_percent = 1 WHERE partnership_id = %s", partnership.pk)
    refused(
        "DELETE FROM partnerships_declaration WHERE member_id IN (SELECT id FROM partnerships_member"
        " WHERE partnership_id = %s)",
        partnership.pk,
    )


@pytest.mark.parametrize(
    "change",
    [
        "state = 'open', closed_at = NULL",
        "closed_at = closed_at + interval '1 day'",
        "registered_at = NULL",
        "closes_at = closes_at - interval '1 day'",
    ],
)
def test_closed_phase_does_not_open_again(change: str) -> None:
    project = registered_project()
    refused(f"UPDATE calls_phase SET {change} WHERE id = %s", project.phase_id)


def test_commission_keeps_its_people() -> None:
    evaluation = make_evaluation().appointed().declared().assigned()
    member, stranger = evaluation.member("davide"), persona("stranger")
    assert member.sheets.exists()
    refused("UPDATE evaluations_commissionmember SET user_id = %s WHERE id = %s", stranger.pk, member.pk)
    refused(
        "INSERT INTO evaluations_commissionmember (commission_id, user_id, role) VALUES (%s, %s, 'evaluator')",
        member.commission_id,
        stranger.pk,
    )


def test_sheet_is_not_given_in_spite_of_a_conflict() -> None:
    evaluation = make_evaluation().appointed()
    project = Project.objects.filter(phase=evaluation.phase).order_by("pk").first()
    evaluation.declared([("davide", project)])
    refused(
        "INSERT INTO evaluations_scoresheet (member_id, project_id, state, version, assigned_at)"
        " VALUES (%s, %s, 'assigned', 0, now())",
        evaluation.member("davide").pk,
        project.pk,
    )


@pytest.mark.parametrize("verb", ["DELETE FROM {0}", "UPDATE {0} SET id = id"])
def test_what_was_received_decided_and_logged_is_neither_changed_nor_removed(verb: str) -> None:
    admitted_project()
    stored_file()
    for table in (
        "applications_submission",
        "applications_outcome",
        "applications_sendattempt",
        "calls_act",
        "core_auditevent",
        "core_storedfile",
        "core_protocolregister",
        "partnerships_declaration",
    ):
        refused(verb.format(table))
    assert AuditEvent.objects.exists()
    assert Submission.objects.exists()


def test_terms_of_a_published_call_do_not_change() -> None:
    call = fresh(sent_project()).application.call
    for table, column in (
        ("calls_criterion", "max_points"),
        ("calls_criterionclass", "threshold"),
        ("calls_participationcap", "most"),
        ("calls_tiebreak", "position"),
        ("calls_costcategory", "position"),
    ):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            if cursor.fetchone()[0]:
                refused(f"UPDATE {table} SET {column} = {column} + 1")
    refused("UPDATE calls_call SET state = 'draft' WHERE id = %s", call.pk)
    refused("UPDATE calls_call SET budget = budget + 1 WHERE id = %s", call.pk)


@pytest.mark.parametrize("state", ["confirmed", "published"])
def test_check_takes_no_step_that_the_table_does_not_know(state: str) -> None:
    check = taken(received_project(assessed_phase()))
    refused("UPDATE applications_check SET state = %s WHERE id = %s", state, check.pk)


def test_outcome_is_not_confirmed_by_who_proposed_it() -> None:
    check = proposed(received_project(assessed_phase()))
    said = refused(
        "UPDATE applications_check SET state = 'confirmed', confirmed_by_id = proposed_by_id, confirmed_at = now()"
        " WHERE id = %s",
        check.pk,
    )
    assert said == "Who proposed an outcome does not confirm it."
