"""What ends when a call is revoked, what stays, and that nothing goes on in it afterwards."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications import actions
from applications.actions import checks
from applications.actions.registration import reception_bound
from applications.reminders import remind_applicants
from applications.workflow import ProjectState
from calls.actions import close_due_phases
from core import audit
from core.refusals import Refused
from partnerships import actions as partnerships
from partnerships.workflow import MemberState, PartnershipState
from tests.factories.accounts import persona
from tests.factories.applications import (
    admitted_project,
    complete_project,
    draft_project,
    fresh,
    registered_project,
    send_project,
    sender,
    sent_project,
)
from tests.factories.calls import phase_of, published_call, revoked
from tests.factories.partnerships import invited, lead_body, representative_of, seated

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def call():
    return published_call()


def withdrawn_project(call):
    project = sent_project(call=call)
    actions.withdraw(project, by=sender(project), now=timezone.now())
    return fresh(project)


def replacing_project(call):
    project = sent_project(call=call)
    actions.replace(project, by=sender(project), now=timezone.now())
    return fresh(project)


@pytest.mark.parametrize(
    ("make", "state", "partnership"),
    [
        (lambda call: draft_project(call=call), ProjectState.LAPSED, PartnershipState.DISSOLVED),
        (withdrawn_project, ProjectState.LAPSED, PartnershipState.DISSOLVED),
        (lambda call: sent_project(call=call), ProjectState.SENT, PartnershipState.FROZEN),
        (replacing_project, ProjectState.SENT, PartnershipState.FROZEN),
        (lambda call: registered_project(call=call), ProjectState.REGISTERED, PartnershipState.FROZEN),
        (lambda call: admitted_project(call=call), ProjectState.ADMITTED, PartnershipState.FROZEN),
    ],
)
def test_revocation_ends_what_is_unsent_and_keeps_what_was_received(call, make, state, partnership):
    project = make(call)
    revoked(call)
    project = fresh(project)
    assert (project.state, project.application.partnership.state) == (state, partnership)


def test_revocation_ends_invitations_with_its_reason(call):
    partnership = draft_project(call=call).application.partnership
    guest, member = invited(partnership), seated(partnership)
    revoked(call)
    guest.refresh_from_db()
    member.refresh_from_db()
    assert (guest.state, guest.reason) == (MemberState.LAPSED, "Il bando è stato revocato.")
    assert member.state == MemberState.ACCEPTED


def test_revocation_gives_up_a_replacement_with_whom_it_invited(call):
    project = replacing_project(call)
    guest = invited(project.application.partnership)
    before = project.submissions.counting().get()
    revoked(call)
    guest.refresh_from_db()
    assert (guest.state, fresh(project).submissions.counting().get()) == (MemberState.LAPSED, before)


def test_revocation_writes_an_event_for_all_that_it_ends(call):
    project = draft_project(call=call)
    guest = invited(project.application.partnership)
    revoked(call)
    act = call.effects.get(act__number="D.D. 77").act
    for subject, event, before, after in (
        (project, "project.lapsed", "draft", "lapsed"),
        (guest, "member.lapsed", "invited", "lapsed"),
        (project.application.partnership, "partnership.dissolved", "forming", "dissolved"),
    ):
        last = audit.timeline(subject).last()
        assert (last.event, last.before, last.after, last.actor) == (event, before, after, persona("marco"))
        assert last.details == {"reason": "revoked", "act": act.pk}


def test_revocation_leaves_other_calls_alone(call):
    other = draft_project(call=published_call())
    revoked(call)
    assert (fresh(other).state, other.application.partnership.state) == (ProjectState.DRAFT, PartnershipState.FORMING)


def test_revocation_asks_as_many_queries_for_many_drafts(call):
    def queries(which, number):
        for _number in range(number):
            invited(draft_project(call=which).application.partnership)
        with CaptureQueriesContext(connection) as captured:
            revoked(which, number=f"D.D. {number}")
        return len(captured)

    assert queries(call, 2) == queries(published_call(), 9)


def test_nothing_is_sent_begun_answered_or_taken_back_any_more(call):
    project, sent = complete_project(call=call), sent_project(call=call)
    guest, lead = invited(draft_project(call=call).application.partnership), lead_body(call)
    revoked(call)
    now = timezone.now()
    attempts = [
        lambda: send_project(project),
        lambda: actions.withdraw(sent, by=sender(sent), now=now),
        lambda: actions.replace(sent, by=sender(sent), now=now),
        lambda: actions.open_application(call=call, lead=lead, name="Tardi", by=representative_of(lead), now=now),
        lambda: partnerships.accept(guest, body=guest.body, by=representative_of(guest.body), now=now),
        lambda: partnerships.decline(guest, reason="No", by=representative_of(guest.body), now=now),
        lambda: invited(project.application.partnership),
        lambda: seated(sent.application.partnership),
    ]
    for attempt in attempts:
        with pytest.raises(Refused):
            attempt()


def test_nothing_is_judged_any_more(call):
    project = registered_project(call=call)
    check = actions_of_office(project)
    revoked(call)
    now, elena, giulia = timezone.now(), persona("elena"), persona("giulia")
    other = registered_project(call=published_call())
    for attempt in (
        lambda: checks.judge(check, verdicts={}, version=check.version, by=elena, now=now),
        lambda: checks.propose_outcome(check, outcome="admitted", reason="", by=elena, now=now),
        lambda: checks.assign_check(project, officer=elena, by=giulia, now=now),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert "revoked" in [blocker.code for blocker in refused.value.blockers]
    assert checks.assign_check(other, officer=elena, by=giulia, now=now).officer == elena


def actions_of_office(project):
    return checks.assign_check(project, officer=persona("elena"), by=persona("giulia"), now=timezone.now())


def test_clock_leaves_a_revoked_call_alone(call):
    project, phase = sent_project(call=call), phase_of(call)
    close_due_phases(phase.closes_at + DAY)
    revoked(call)
    assert actions.register_due_phases(phase.closes_at + DAY + reception_bound()) == 0
    assert actions.register_phase(phase_of(call), phase.closes_at + DAY).registered_at is None
    assert fresh(project).state == ProjectState.SENT


def test_reminders_stop(call):
    invited(draft_project(call=call, now=timezone.now() - 6 * DAY).application.partnership)
    later = phase_of(call).closes_at - timedelta(hours=2)
    with transaction.atomic():
        assert remind_applicants(later) > 0
        transaction.set_rollback(True)
    revoked(call)
    assert remind_applicants(later) == 0


SENTENCE = {
    "it": "Il bando è stato revocato con determinazione n. 77 del",
    "en": "The call was revoked by determination no. 77 of",
}


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_page_of_the_applicant_says_it_in_one_sentence(call, client, language):
    project, sent = complete_project(call=call), sent_project(call=call)
    partnership = project.application.partnership
    guest = invited(partnership)
    by = sender(project)
    by.language = language
    by.save(update_fields=["language"])
    client.force_login(by)
    client.cookies["django_language"] = language
    revoked(call)
    place = [project.application.public_id, project.phase.key]
    pages = [
        reverse("applications:list"),
        reverse("applications:detail", args=place[:1]),
        reverse("applications:missing", args=place),
        reverse("applications:section", args=[*place, "idea"]),
        reverse("applications:documents", args=place),
        reverse("applications:send", args=place),
        reverse("partnerships:detail", args=[partnership.public_id]),
        reverse("partnerships:answer", args=[guest.token]),
        reverse("calls:detail", args=[call.slug]),
        reverse("desk"),
    ]
    for page in pages:
        response = client.get(page, follow=True)
        assert response.status_code == 200, page
        assert SENTENCE[language] in response.content.decode(), page
    client.force_login(sender(sent))
    client.cookies["django_language"] = language
    receipt = reverse("applications:receipt", args=[sent.application.public_id, sent.phase.key, 1])
    assert SENTENCE[language] in client.get(receipt).content.decode()


def test_page_of_an_unsent_application_offers_nothing(call, client):
    project = complete_project(call=call)
    client.force_login(sender(project))
    revoked(call)
    response = client.get(reverse("applications:detail", args=[project.application.public_id]))
    assert response.context["actions"] == frozenset()
    assert response.context["items"] == []
    assert "scadenza è passata" not in response.content.decode().lower()
    labels = [event["words"] for event in response.context["history"]]
    assert labels[0] == "Chiuso senza invio: il bando è stato revocato"
