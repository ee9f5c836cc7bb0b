"""What the database itself refuses, whoever asks: each trigger and constraint violated once."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from applications.models import (
    Outcome,
    Participation,
    Project,
    ProjectDocument,
    SectionDraft,
    SendAttempt,
    Withdrawal,
)
from tests.factories.applications import (
    admitted_project,
    complete_project,
    draft_project,
    sender,
    sent_project,
    signed_act,
)

pytestmark = pytest.mark.django_db


def refused(act: Callable[[], Any], why: str) -> None:
    """The database refuses it, for this reason and no other: the trigger's sentence or the constraint's name."""
    with pytest.raises(IntegrityError, match=re.escape(why)), transaction.atomic():
        act()


def run(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


DRAFT_ONLY = "What was sent or is closed does not change."
KEPT = "Rows of {} are never changed or removed."


def test_submission_is_never_changed_or_deleted() -> None:
    sent_project()
    why = KEPT.format("applications_submission")
    refused(lambda: run("UPDATE applications_submission SET snapshot = '{}'"), why)
    refused(lambda: run("UPDATE applications_submission SET received_at = now() - interval '1 day'"), why)
    refused(lambda: run("DELETE FROM applications_submission"), why)


def test_attempt_and_withdrawal_are_never_changed() -> None:
    project = sent_project()
    Withdrawal.objects.create(
        submission=project.submissions.get(), withdrawn_by=sender(project), withdrawn_at=timezone.now()
    )
    refused(
        lambda: run("UPDATE applications_sendattempt SET accepted = false"), KEPT.format("applications_sendattempt")
    )
    refused(lambda: run("DELETE FROM applications_withdrawal"), KEPT.format("applications_withdrawal"))
    assert (SendAttempt.objects.count(), Withdrawal.objects.count()) == (1, 1)


def test_draft_and_documents_of_a_sent_project_do_not_change() -> None:
    project = sent_project()
    refused(lambda: SectionDraft.objects.filter(project=project).update(answers={}), DRAFT_ONLY)
    refused(lambda: SectionDraft.objects.filter(project=project).delete(), DRAFT_ONLY)
    refused(lambda: ProjectDocument.objects.filter(project=project).delete(), DRAFT_ONLY)
    refused(lambda: run("UPDATE core_storedfile SET sha256 = repeat('0', 64)"), KEPT.format("core_storedfile"))


def test_project_counts_as_sent_only_with_a_submission() -> None:
    project = draft_project()
    refused(lambda: step(project, "sent"), "A project counts as sent only with a submission.")


def test_project_of_the_office_does_not_become_a_draft_again() -> None:
    project = admitted_project()
    refused(lambda: step(project, "draft"), "A project that the office has does not become a draft again.")


def step(project: Project, state: str) -> None:
    Project.objects.filter(pk=project.pk).update(state=state)


def test_project_stays_with_its_application() -> None:
    project, other = draft_project(), draft_project()
    refused(
        lambda: Project.objects.filter(pk=project.pk).update(application=other.application),
        "A project stays with its application, phase and form.",
    )


def test_outcome_is_never_changed() -> None:
    admitted_project()
    refused(lambda: Outcome.objects.update(reason="Altro"), KEPT.format("applications_outcome"))
    refused(lambda: Outcome.objects.all().delete(), KEPT.format("applications_outcome"))


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [({"reason": ""}, "outcome_has_a_reason"), ({"grant": Decimal("-1.00")}, "outcome_grant_not_negative")],
)
def test_outcome_without_reason_or_with_a_negative_grant_is_refused(fields: dict[str, Any], constraint: str) -> None:
    project = complete_project()
    given = {"project": project, "kind": "admitted", "reason": "Sì", "published_at": timezone.now()}
    act = signed_act(project.application.call)
    refused(lambda: Outcome.objects.create(act=act, **{**given, **fields}), constraint)


def copy(row: Any, **changes: Any) -> Callable[[], None]:
    """Writing the row a second time, as a row of its own."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    values.pop(row._meta.pk.attname)
    values.pop("public_id", None)
    return lambda: type(row)(**{**values, **changes}).save(force_insert=True)


def test_second_row_where_one_is_allowed_is_refused() -> None:
    """What is being written, and what was sent: each row once more, refused by the constraint of its own table."""
    written, sent = complete_project(), sent_project()
    application, submission = written.application, sent.submissions.get()
    refused(copy(application), "applications_application_partnership_id_key")
    refused(copy(written), "project_once_a_phase")
    refused(copy(written.drafts.first()), "section_draft_once")
    refused(copy(written.documents.first()), "project_document_once_a_slot")
    refused(copy(Participation.objects.filter(application=sent.application).first()), "participation_once")
    number, protocol, key = submission.number + 1, submission.protocol_number + 1, uuid4()
    refused(copy(submission, protocol_number=protocol, idempotency_key=key), "submission_number_once")
    refused(copy(submission, number=number, idempotency_key=key), "submission_protocol_once")
    refused(copy(submission, number=number, protocol_number=protocol), "applications_submission_idempotency_key_key")
