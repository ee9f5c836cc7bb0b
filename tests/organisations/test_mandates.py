"""Invitations, requests, answers and ends: who is told, what is kept, what is refused."""

import pytest

from core import audit
from core.models import Notice
from core.refusals import NotAllowed, Refused
from core.workflow import StepRefused
from organisations import actions
from organisations.models import Mandate, Role
from organisations.workflow import MandateState
from tests.factories.accounts import UserFactory, persona
from tests.factories.organisations import BodyFactory, MandateFactory, acting
from tests.organisations.conftest import NOW, TODAY, codes
from tests.races import race

LUCA = "luca.moretti@ilponte.example"


@pytest.fixture
def body(db):
    """A body with Roberto, legal representative, and Sara, operator."""
    body = BodyFactory(ente_gestore=True)
    acting("roberto", body, Role.LEGAL_REPRESENTATIVE)
    acting("sara", body)
    return body


def invite(body, role=Role.OPERATOR, by="roberto", email=LUCA):
    return actions.invite_person(body, email=email, role=role, by=persona(by), now=NOW)


def told():
    return sorted(Notice.objects.values_list("kind", "recipient"))


@pytest.mark.parametrize("known", [True, False])
def test_invitation_is_the_same_whether_the_address_has_an_account_or_not(body, known):
    if known:
        persona("luca")
    mandate = invite(body, email=" Luca.Moretti@ilponte.example ")
    assert (mandate.user, mandate.email, mandate.state) == (None, LUCA, MandateState.INVITED)
    assert told() == [("mandate_invited", LUCA)]


def test_invitation_mail_leads_to_the_answer(body):
    mandate = invite(body)
    assert f"/bodies/mandates/{mandate.token}/" in Notice.objects.get().text


def test_invitee_accepts_and_the_inviter_is_told(body):
    mandate = actions.accept_mandate(invite(body), by=persona("luca"), now=NOW)
    assert (mandate.user, mandate.state, mandate.decided_by) == (persona("luca"), MandateState.ACTIVE, persona("luca"))
    assert Mandate.objects.held(persona("luca"), body, {Role.OPERATOR}, TODAY)
    assert told() == [("mandate_accepted", persona("roberto").email), ("mandate_invited", LUCA)]


def test_invitee_refuses_and_the_inviter_is_told(body):
    mandate = actions.refuse_mandate(invite(body), by=persona("luca"), now=NOW)
    assert mandate.state == MandateState.REFUSED
    assert ("mandate_refused", persona("roberto").email) in told()


def test_nobody_else_accepts_an_invitation(body):
    mandate = invite(body)
    for name in ("stranger", "sara", "roberto"):
        with pytest.raises(NotAllowed):
            actions.accept_mandate(mandate, by=persona(name), now=NOW)


def test_operator_gives_no_role_that_commits_the_body(body):
    for role in (Role.LEGAL_REPRESENTATIVE, Role.DELEGATE, Role.CALL_MANAGER):
        with pytest.raises(NotAllowed):
            invite(body, role=role, by="sara")
    assert invite(body, role=Role.OPERATOR, by="sara").state == MandateState.INVITED


def test_address_is_invited_once_to_a_role(body):
    invite(body)
    with pytest.raises(Refused) as refusal:
        invite(body, by="sara")
    assert codes(refusal) == ["invited"]


def test_who_holds_the_role_is_not_invited_to_it(body):
    with pytest.raises(Refused) as refusal:
        invite(body, email="sara.bianco@cissaca.example")
    assert codes(refusal) == ["held"]


def test_withdrawn_invitation_can_no_longer_be_accepted(body):
    mandate = actions.withdraw_mandate(invite(body), by=persona("roberto"), now=NOW)
    assert (mandate.state, mandate.user) == (MandateState.WITHDRAWN, None)
    with pytest.raises(NotAllowed):
        actions.accept_mandate(mandate, by=persona("luca"), now=NOW)


def test_request_is_told_to_those_who_may_decide(body):
    actions.request_mandate(body, role=Role.DELEGATE, by=persona("luca"), now=NOW)
    assert told() == [("mandate_requested", persona("roberto").email)]


def test_request_for_operator_is_decided_by_any_of_the_bodys_people(body):
    mandate = actions.request_mandate(body, role=Role.OPERATOR, by=persona("luca"), now=NOW)
    with pytest.raises(NotAllowed):
        actions.accept_mandate(mandate, by=persona("luca"), now=NOW)
    actions.accept_mandate(mandate, by=persona("sara"), now=NOW)
    assert Mandate.objects.held(persona("luca"), body, {Role.OPERATOR}, TODAY)
    assert ("mandate_accepted", LUCA) in told()


def test_request_for_delegate_is_not_decided_by_an_operator(body):
    mandate = actions.request_mandate(body, role=Role.DELEGATE, by=persona("luca"), now=NOW)
    with pytest.raises(NotAllowed):
        actions.accept_mandate(mandate, by=persona("sara"), now=NOW)


def test_request_is_made_once(body):
    actions.request_mandate(body, role=Role.OPERATOR, by=persona("luca"), now=NOW)
    with pytest.raises(Refused) as refusal:
        actions.request_mandate(body, role=Role.OPERATOR, by=persona("luca"), now=NOW)
    assert codes(refusal) == ["asked"]


def test_role_of_an_office_is_never_requested(body):
    with pytest.raises(NotAllowed):
        actions.request_mandate(body, role=Role.SIGNATORY, by=persona("luca"), now=NOW)


def test_request_to_an_abandoned_body_reaches_the_administrator(db):
    body = BodyFactory()
    tommaso = persona("tommaso", administrator=True)
    mandate = actions.request_mandate(body, role=Role.OPERATOR, by=persona("luca"), now=NOW)
    assert told() == [("mandate_requested", tommaso.email)]
    actions.accept_mandate(mandate, by=tommaso, now=NOW)
    assert Mandate.objects.held(persona("luca"), body, {Role.OPERATOR}, TODAY)


def test_answering_the_invitation_settles_the_request_for_the_same_role(body):
    request = actions.request_mandate(body, role=Role.OPERATOR, by=persona("luca"), now=NOW)
    actions.accept_mandate(invite(body), by=persona("luca"), now=NOW)
    request.refresh_from_db()
    assert request.state == MandateState.WITHDRAWN


def test_office_role_is_given_only_in_an_issuer(body):
    region = BodyFactory(region=True)
    acting("giulia", region, Role.CALL_MANAGER)
    invited = actions.invite_person(region, email=LUCA, role=Role.CASE_OFFICER, by=persona("giulia"), now=NOW)
    assert invited.role == Role.CASE_OFFICER
    with pytest.raises(NotAllowed):
        invite(body, role=Role.CASE_OFFICER)


def test_ending_an_operators_mandate_needs_no_warning(body):
    mandate = Mandate.objects.get(user=persona("sara"))
    ended = actions.end_mandate(mandate, by=persona("roberto"), now=NOW)
    assert (ended.state, ended.valid_to) == (MandateState.ENDED, TODAY)
    assert told() == [("mandate_ended", persona("sara").email)]
    assert not Mandate.objects.held(persona("sara"), body, {Role.OPERATOR}, TODAY)


def test_last_who_commits_the_body_does_not_go_unseen(body):
    mandate = Mandate.objects.get(user=persona("roberto"))
    with pytest.raises(Refused) as refusal:
        actions.end_mandate(mandate, by=persona("roberto"), now=NOW)
    assert codes(refusal) == ["last_sender"]
    assert actions.end_mandate(mandate, by=persona("roberto"), now=NOW, aware=True).state == MandateState.ENDED


def test_last_person_does_not_go_unseen(db):
    mandate = MandateFactory(user=persona("sara"))
    with pytest.raises(Refused) as refusal:
        actions.end_mandate(mandate, by=persona("sara"), now=NOW)
    assert codes(refusal) == ["last_person"]


def test_operator_does_not_end_the_mandate_of_another(body):
    with pytest.raises(NotAllowed):
        actions.end_mandate(Mandate.objects.get(user=persona("roberto")), by=persona("sara"), now=NOW, aware=True)


def test_ended_mandate_does_not_end_again(body):
    mandate = Mandate.objects.get(user=persona("sara"))
    actions.end_mandate(mandate, by=persona("sara"), now=NOW)
    with pytest.raises(StepRefused):
        actions.end_mandate(mandate, by=persona("sara"), now=NOW)


def test_every_step_leaves_an_event_on_the_body(body):
    mandate = actions.accept_mandate(invite(body), by=persona("luca"), now=NOW)
    actions.end_mandate(mandate, by=persona("luca"), now=NOW)
    kept = [(event.event, event.before, event.after, event.actor) for event in audit.timeline(body)]
    assert kept == [
        ("mandate_invited", "", "invited", persona("roberto")),
        ("mandate_accepted", "invited", "active", persona("luca")),
        ("mandate_ended", "active", "ended", persona("luca")),
    ]
    assert {event.details["mandate"] for event in audit.timeline(body)} == {mandate.pk}


@pytest.mark.django_db(transaction=True)
def test_two_who_commit_the_body_leave_at_once_and_one_is_warned():
    body = BodyFactory()
    acting("sara", body)
    people = [acting(name, body, Role.DELEGATE) for name in ("roberto", "luca")]
    mandates = [Mandate.objects.get(user=person) for person in people]
    results = race(
        lambda: actions.end_mandate(mandates[0], by=people[0], now=NOW),
        lambda: actions.end_mandate(mandates[1], by=people[1], now=NOW),
    )
    assert sorted(isinstance(result, Refused) for result in results) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_invitation_accepted_and_withdrawn_at_once_has_one_end():
    body = BodyFactory()
    roberto, luca = acting("roberto", body, Role.LEGAL_REPRESENTATIVE), persona("luca")
    mandate = invite(body)
    results = race(
        lambda: actions.accept_mandate(mandate, by=luca, now=NOW),
        lambda: actions.withdraw_mandate(mandate, by=roberto, now=NOW),
    )
    assert sum(isinstance(result, Mandate) for result in results) == 1
    events = [event.event for event in audit.timeline(body)]
    assert len(events) == 2


@pytest.mark.django_db(transaction=True)
def test_two_invite_the_same_address_at_once_and_it_is_invited_once():
    body = BodyFactory()
    roberto, sara = acting("roberto", body, Role.LEGAL_REPRESENTATIVE), acting("sara", body)
    results = race(*(lambda by=by: invite(body, by=by) for by in ("roberto", "sara")))
    assert sorted(isinstance(result, Refused) for result in results) == [False, True]
    assert Mandate.objects.exclude(user__in=[roberto, sara]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_request_sent_twice_at_once_is_one():
    body, luca = BodyFactory(), UserFactory()
    ask = [lambda: actions.request_mandate(body, role=Role.OPERATOR, by=luca, now=NOW)] * 2
    results = race(*ask)
    assert sorted(isinstance(result, Refused) for result in results) == [False, True]
