"""Nothing gets past a revocation: not plain SQL, not a step taken at the same moment."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from applications import actions
from applications.models import Application, Outcome, Submission
from applications.workflow import ProjectState
from calls.workflow import CallState
from core.refusals import Refused
from partnerships.workflow import MemberState, PartnershipState
from tests.factories.applications import complete_project, draft_project, fresh, send_project, sent_project
from tests.factories.calls import published_call, revoked
from tests.factories.partnerships import invited, lead_body, representative_of
from tests.races import race

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():
    return published_call()


def refuses(statement, *params):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


@pytest.mark.parametrize("state", ["registered", "withdrawn", "replacing"])
def test_database_refuses_steps_of_a_project_in_a_revoked_call(call, state):
    project = sent_project(call=call)
    revoked(call)
    refuses("UPDATE applications_project SET state = %s WHERE id = %s", state, project.pk)


def test_database_refuses_a_submission_an_outcome_and_an_application_in_a_revoked_call(call):
    project, lone = sent_project(call=call), draft_project(call=call).application
    submission = Submission.objects.get(project=project)
    revoked(call)
    submission.pk, submission.number, submission.protocol_number = None, 2, 9_999
    refused_with_message(lambda: submission.save(force_insert=True))
    refused_with_message(
        lambda: Outcome.objects.create(
            project=project,
            kind="admitted",
            act=call.effects.first().act,
            reason="Requisiti verificati.",
            published_at=timezone.now(),
        )
    )
    lone.pk = None
    refused_with_message(lambda: lone.save(force_insert=True))


def refused_with_message(write):
    with pytest.raises(IntegrityError, match="The call was revoked"), transaction.atomic():
        write()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_send_and_revocation_at_once_leave_a_receipt_or_a_refusal(turn):
    call = published_call()
    projects = [complete_project(call=call, name=f"Cantiere {turn} {n}") for n in range(3)]
    *sends, end = race(*[lambda project=project: send_project(project) for project in projects], lambda: revoked(call))
    assert end.state == CallState.REVOKED
    for project, result in zip(projects, sends, strict=True):
        received = Submission.objects.filter(project=project).exists()
        assert (fresh(project).state == ProjectState.SENT) is received
        assert isinstance(result, Submission if received else Refused)
        assert fresh(project).state in (ProjectState.SENT, ProjectState.LAPSED)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_turn", range(3))
def test_beginning_inviting_and_revocation_at_once_leave_nothing_open(_turn):
    call = published_call()
    partnership, lead = draft_project(call=call).application.partnership, lead_body(call)
    by = representative_of(lead)
    race(
        lambda: actions.open_application(call=call, lead=lead, name="Insieme", by=by, now=timezone.now()),
        lambda: invited(partnership),
        lambda: revoked(call),
    )
    states = {application.projects.get().state for application in Application.objects.filter(call=call)}
    assert states == {ProjectState.LAPSED}
    assert set(call.partnerships.values_list("state", flat=True)) == {PartnershipState.DISSOLVED}
    assert not partnership.members.filter(state=MemberState.INVITED).exists()
