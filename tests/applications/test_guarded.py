"""What the database itself refuses, whoever asks: each trigger and constraint violated once."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from applications.models import (
    Application,
    Outcome,
    Participation,
    Project,
    ProjectDocument,
    SectionDraft,
    SendAttempt,
    Submission,
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


def refused(act: Callable[[], Any]) -> bool:
    try:
        with transaction.atomic():
            act()
    except IntegrityError:
        return True
    return False


def run(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_submission_is_never_changed_or_deleted() -> None:
    sent_project()
    assert refused(lambda: run("UPDATE applications_submission SET snapshot = '{}'"))
    assert refused(lambda: run("UPDATE applications_submission SET received_at = now() - interval '1 day'"))
    assert refused(lambda: run("DELETE FROM applications_submission"))


def test_attempt_and_withdrawal_are_never_changed() -> None:
    project = sent_project()
    Withdrawal.objects.create(
        submission=project.submissions.get(), withdrawn_by=sender(project), withdrawn_at=timezone.now()
    )
    assert refused(lambda: run("UPDATE applications_sendattempt SET accepted = false"))
    assert refused(lambda: run("DELETE FROM applications_withdrawal"))
    assert (SendAttempt.objects.count(), Withdrawal.objects.count()) == (1, 1)


def test_draft_and_documents_of_a_sent_project_do_not_change() -> None:
    project = sent_project()
    assert refused(lambda: SectionDraft.objects.filter(project=project).update(answers={}))
    assert refused(lambda: SectionDraft.objects.filter(project=project).delete())
    assert refused(lambda: ProjectDocument.objects.filter(project=project).delete())
    assert refused(lambda: run("UPDATE core_storedfile SET sha256 = repeat('0', 64)"))


def test_project_counts_as_sent_only_with_a_submission() -> None:
    project = draft_project()
    assert refused(lambda: Project.objects.filter(pk=project.pk).update(state="sent"))


def test_project_of_the_office_does_not_become_a_draft_again() -> None:
    project = admitted_project()
    assert refused(lambda: Project.objects.filter(pk=project.pk).update(state="draft"))


def test_project_stays_with_its_application() -> None:
    project, other = draft_project(), draft_project()
    assert refused(lambda: Project.objects.filter(pk=project.pk).update(application=other.application))


def test_outcome_is_never_changed() -> None:
    admitted_project()
    assert refused(lambda: Outcome.objects.update(reason="Altro"))
    assert refused(lambda: Outcome.objects.all().delete())


@pytest.mark.parametrize("fields", [{"reason": ""}, {"grant": Decimal("-1.00")}])
def test_outcome_without_reason_or_with_a_negative_grant_is_refused(fields: dict[str, Any]) -> None:
    project = complete_project()
    given = {"project": project, "kind": "admitted", "reason": "Sì", "published_at": timezone.now()}
    act = signed_act(project.application.call)
    assert refused(lambda: Outcome.objects.create(act=act, **{**given, **fields}))


def test_second_row_where_one_is_allowed_is_refused() -> None:
    project = sent_project()
    application, submission = project.application, project.submissions.get()
    draft = project.drafts.first()
    document = project.documents.first()
    copies: list[Any] = [
        Application(
            call=application.call, partnership=application.partnership, title="Due", created_by=sender(project)
        ),
        Project(application=application, phase=project.phase, form=project.form),
        Participation(call=application.call, body=application.partnership.lead, application=application),
    ]
    for row in copies:
        row.created_at = row.state_since = timezone.now()
        assert refused(lambda row=row: row.save(force_insert=True))
    for copied in (draft, document, submission):
        copied.pk = None
        assert refused(lambda copied=copied: copied.save(force_insert=True))
    assert Submission.objects.count() == 1
