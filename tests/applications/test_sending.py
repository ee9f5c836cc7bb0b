"""One send, one submission, one receipt: whatever is pressed, how often and by whom."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications import actions, rules
from applications.models import Participation, Project, SendAttempt, Submission
from calls.actions import propose, publish
from core.canonical import sha256_hex
from core.models import AuditEvent, Notice
from core.refusals import NotAllowed, Refused
from organisations.models import BodyKind, DistrictMembership, Mandate, Role
from tests.factories.accounts import UserFactory, persona
from tests.factories.applications import (
    close_and_register,
    complete_project,
    draft_project,
    fresh,
    send_project,
    sender,
    sent_project,
    shown_hash,
    signed_act,
)
from tests.factories.calls import draft_call, new_act
from tests.factories.organisations import BodyFactory, DistrictFactory, acting
from tests.factories.partnerships import representative_of

pytestmark = pytest.mark.django_db


def test_send_of_a_complete_project_gives_a_receipt() -> None:
    project = complete_project()
    submission = send_project(project)
    assert fresh(project).state == "sent"
    assert submission.protocol == f"WECARE-{timezone.localdate().year}-000001"
    assert submission.sha256 == sha256_hex(submission.snapshot)
    assert json.loads(submission.snapshot)["totals"]["requested_grant"] == "380000.00"
    assert SendAttempt.objects.values_list("accepted", flat=True).get() is True


def test_send_freezes_the_partnership_and_counts_its_bodies() -> None:
    project = sent_project()
    partnership = project.application.partnership
    bodies = set(partnership.members.values_list("body", flat=True))
    assert partnership.state == "frozen"
    assert set(Participation.objects.values_list("body", flat=True)) == bodies


def test_send_tells_every_person_of_the_partnership_once_and_the_certified_address() -> None:
    partner = BodyFactory(cooperative=True)
    project = complete_project(partners=[partner])
    lead = project.application.partnership.lead
    both = acting(UserFactory(), lead, Role.OPERATOR)
    acting(both, partner, Role.OPERATOR)
    acting(UserFactory(is_active=False), partner, Role.DELEGATE)
    send_project(project)
    notices = Notice.objects.filter(kind="submission.receipt")
    told = [sender(project).email, both.email, representative_of(partner).email, lead.pec]
    assert sorted(notices.values_list("recipient", flat=True)) == sorted(told)
    assert all(project.submissions.get().protocol in notice.text for notice in notices)
    words = notices.get(recipient=both.email).text
    assert words.startswith(f"Gentile {both},\n")
    assert words.endswith(f"Ricevi questo messaggio per: {lead}, {partner}\n")


def replaced(project: Any) -> None:
    actions.replace(project, by=sender(project), now=timezone.now())
    send_project(fresh(project))


def withdrawn(project: Any) -> None:
    actions.withdraw(project, by=sender(project), now=timezone.now())


def decided(project: Any) -> None:
    after = close_and_register(project)
    Project.objects.filter(pk=project.pk).update(state="checking")
    act = signed_act(project.application.call, now=after)
    given = {"kind": "admitted", "act": act, "reason": "Requisiti verificati.", "by": persona("marco"), "now": after}
    actions.record_outcome(fresh(project), **given)


STEPS = {"submission.receipt": replaced, "submission.withdrawn": withdrawn, "project.outcome": decided}


@pytest.mark.parametrize("kind", STEPS)
def test_message_of_each_later_step_greets_a_person_once_and_says_for_whom_it_is(kind: str) -> None:
    partner = BodyFactory(cooperative=True)
    project = sent_project(partners=[partner])
    lead = project.application.partnership.lead
    both = acting(UserFactory(), lead, Role.OPERATOR)
    acting(both, partner, Role.OPERATOR)
    STEPS[kind](project)
    words = Notice.objects.get(kind=kind, recipient=both.email).text
    assert words.startswith(f"Gentile {both},\n")
    assert words.endswith(f"Ricevi questo messaggio per: {lead}, {partner}\n")


def test_send_is_never_part_of_a_transaction_that_others_may_take_back() -> None:
    project = complete_project()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        send_project(project)
    assert (Submission.objects.count(), SendAttempt.objects.count()) == (0, 0)


def test_send_is_audited_in_its_transaction() -> None:
    project = sent_project()
    event = AuditEvent.objects.get(event="project.sent")
    assert (event.before, event.after, event.subject_id) == ("draft", "sent", str(project.pk))


def test_send_refuses_with_every_reason_at_once_and_keeps_the_attempt() -> None:
    project = draft_project()
    late = project.phase.closes_at + timedelta(seconds=1)
    with pytest.raises(Refused) as refusal:
        actions.send(
            project,
            by=sender(project),
            received_at=late,
            now=late,
            statements=set(),
            seen="",
            idempotency_key=uuid.uuid4(),
        )
    codes = {blocker.code for blocker in refusal.value.blockers}
    assert codes == {"window", "answer", "document", "composition", "undeclared", "statements", "changed"}
    attempt = SendAttempt.objects.get()
    assert (attempt.accepted, len(attempt.reasons)) == (False, len(refusal.value.blockers))
    assert fresh(project).state == "draft"


def test_send_twice_with_one_key_returns_the_same_submission() -> None:
    project, key = complete_project(), uuid.uuid4()
    first, second = send_project(project, key=key), send_project(project, key=key)
    assert (first.pk, Submission.objects.count(), SendAttempt.objects.count()) == (second.pk, 1, 2)


def test_send_of_a_sent_project_with_another_key_returns_its_submission() -> None:
    project = complete_project()
    assert send_project(project).pk == send_project(project).pk
    assert Notice.objects.filter(kind="submission.receipt").count() == 3


def test_send_with_the_key_of_the_old_version_while_replacing_returns_the_old_version() -> None:
    project, key = complete_project(), uuid.uuid4()
    first = send_project(project, key=key)
    actions.replace(project, by=sender(project), now=timezone.now())
    assert send_project(project, key=key).pk == first.pk
    assert fresh(project).state == "replacing"


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.CALL_MANAGER])
def test_send_by_who_may_not_is_not_there(role: str) -> None:
    project = complete_project()
    person = acting(UserFactory(), project.application.partnership.lead, role)
    with pytest.raises(NotAllowed):
        send_project(project, by=person)


def test_send_by_the_representative_of_a_partner_is_not_there() -> None:
    project = complete_project()
    partner = project.application.partnership.members.exclude(role="lead").get()
    with pytest.raises(NotAllowed):
        send_project(project, by=acting(UserFactory(), partner.body, Role.LEGAL_REPRESENTATIVE))


def test_send_by_a_delegate_says_so() -> None:
    project = complete_project()
    delegate = acting(UserFactory(), project.application.partnership.lead, Role.DELEGATE)
    assert send_project(project, by=delegate).sent_as == Role.DELEGATE


def test_send_after_the_mandate_ended_is_not_there() -> None:
    project = complete_project()
    yesterday = timezone.localdate() - timedelta(days=1)
    person = sender(project)
    Mandate.objects.filter(user=person).update(valid_to=yesterday)
    with pytest.raises(NotAllowed):
        send_project(project, by=person)


def test_send_refuses_a_lead_that_is_not_valid_on_the_day() -> None:
    project = complete_project()
    lead = project.application.partnership.lead
    lead.legal_representatives.update(valid_to=timezone.localdate() - timedelta(days=1))
    lead.kind = BodyKind.MUNICIPALITY
    lead.save(update_fields=["kind"])
    with pytest.raises(Refused) as refusal:
        send_project(project)
    assert {blocker.code for blocker in refusal.value.blockers} == {"lead_kind", "lead_representative", "composition"}


def test_send_refuses_a_lead_outside_the_districts_of_the_call() -> None:
    now = timezone.now()
    before, day = now - timedelta(days=30), timedelta(days=1)
    call = draft_call(now=before, windows=((now - day, now + day), (now + 60 * day, now + 90 * day)))
    call.districts.add(DistrictFactory(code="cuneo"))
    propose(call, by=persona("giulia"), now=before)
    call = publish(call, act=new_act(now=before), by=persona("marco"), now=before)
    project = complete_project(call=call)
    DistrictMembership.objects.update(valid_to=timezone.localdate() - day)
    with pytest.raises(Refused) as refusal:
        send_project(project)
    assert [blocker.code for blocker in refusal.value.blockers] == ["lead_district"]


def test_send_refuses_a_body_beyond_its_cap() -> None:
    partner = BodyFactory(cooperative=True)
    first = sent_project(partners=[partner])
    call = first.application.call
    sent_project(call=call, partners=[partner])
    third = complete_project(call=call, partners=[partner])
    with pytest.raises(Refused) as refusal:
        send_project(third)
    assert [blocker.code for blocker in refusal.value.blockers] == ["cap"]


def test_withdrawal_frees_the_bodies_for_another_application() -> None:
    partner = BodyFactory(cooperative=True)
    first = sent_project(partners=[partner])
    call = first.application.call
    sent_project(call=call, partners=[partner])
    third = complete_project(call=call, partners=[partner])
    actions.withdraw(first, by=sender(first), now=timezone.now())
    assert send_project(third).number == 1


@pytest.mark.parametrize(
    ("cost", "grant", "code"),
    [("1200000.00", "950000.00", "rule"), ("180000.00", "140000.00", "rule"), ("500000.00", "450000.00", "rule")],
)
def test_send_refuses_money_outside_the_terms(cost: str, grant: str, code: str) -> None:
    project = complete_project(answers={"total_cost": cost, "requested_grant": grant})
    with pytest.raises(Refused) as refusal:
        send_project(project)
    assert [blocker.code for blocker in refusal.value.blockers] == [code]


def test_send_takes_few_queries() -> None:
    project = complete_project()
    by, ticked = sender(project), {row.pk for row in rules.sender_statements(project.application.call)}
    now, seen, key = timezone.now(), shown_hash(project), uuid.uuid4()
    with CaptureQueriesContext(connection) as queries:
        actions.send(project, by=by, received_at=now, now=now, statements=ticked, seen=seen, idempotency_key=key)
    asked = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 30


def test_replacement_takes_the_next_number_and_the_old_version_stops_counting() -> None:
    project = sent_project()
    actions.replace(project, by=sender(project), now=timezone.now())
    second = send_project(fresh(project))
    assert (second.number, second.protocol_number) == (2, 2)
    assert list(project.submissions.counting()) == [second]


def test_keep_leaves_the_sent_version_and_closes_the_partnership_again() -> None:
    project = sent_project()
    actions.replace(project, by=sender(project), now=timezone.now())
    actions.keep(project, by=sender(project), now=timezone.now())
    project = fresh(project)
    assert (project.state, project.application.partnership.state) == ("sent", "frozen")


def test_withdraw_while_replacing_and_resume_lead_to_a_new_version() -> None:
    project = sent_project()
    by, now = sender(project), timezone.now()
    actions.replace(project, by=by, now=now)
    actions.withdraw(project, by=by, now=now)
    assert not project.submissions.counting().exists()
    actions.resume(project, by=by, now=now)
    assert send_project(fresh(project)).number == 2


@pytest.mark.parametrize("action", [actions.replace, actions.withdraw])
def test_second_thoughts_after_the_deadline_are_refused(action: Any) -> None:
    project = sent_project()
    with pytest.raises(Refused) as refusal:
        action(project, by=sender(project), now=project.phase.closes_at + timedelta(seconds=1))
    assert [blocker.code for blocker in refusal.value.blockers] == ["window"]


def test_second_thoughts_of_a_stranger_are_not_there() -> None:
    project = sent_project()
    for action in (actions.replace, actions.withdraw):
        with pytest.raises(NotAllowed):
            action(project, by=UserFactory(), now=timezone.now())


def test_migrations_are_complete() -> None:
    call_command("makemigrations", "applications", check=True, dry_run=True, verbosity=0)
