"""The table of a mandate's steps, cell by cell, and who may take each."""

import pytest
from django.utils import timezone

from core.refusals import Refused
from core.workflow import StepRefused
from organisations.actions import request_mandate
from organisations.models import OFFICE_ROLES, Mandate, Role
from organisations.permissions import (
    ACTING_ROLES,
    acts_for,
    mandate_actions,
    roles_to_give,
    roles_to_request,
)
from organisations.workflow import MANDATE, MandateState
from tests.factories.accounts import UserFactory, persona
from tests.factories.organisations import BodyFactory, MandateFactory, acting
from tests.organisations.conftest import TODAY

CELLS = {
    ("invited", "accept"): "active",
    ("invited", "refuse"): "refused",
    ("invited", "withdraw"): "withdrawn",
    ("requested", "accept"): "active",
    ("requested", "refuse"): "refused",
    ("requested", "withdraw"): "withdrawn",
    ("active", "end"): "ended",
}


@pytest.mark.parametrize("action", sorted(MANDATE.actions))
@pytest.mark.parametrize("state", list(MandateState))
def test_mandate_steps_are_those_of_the_table(state, action):
    if (state, action) in CELLS:
        assert MANDATE.target(state, action) == CELLS[state, action]
    else:
        with pytest.raises(StepRefused):
            MANDATE.target(state, action)


HELD_GIVES = [
    (Role.OPERATOR, {Role.OPERATOR}),
    (Role.DELEGATE, ACTING_ROLES),
    (Role.LEGAL_REPRESENTATIVE, ACTING_ROLES),
    (Role.CALL_MANAGER, set()),
    (Role.CASE_OFFICER, set()),
    (Role.SIGNATORY, set()),
    (Role.COMMISSION_STAFF, set()),
    (Role.AUDITOR, set()),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("held", "given"), HELD_GIVES)
def test_roles_to_give_in_an_ordinary_body(held, given):
    body = BodyFactory()
    acting(UserFactory(), body, Role.LEGAL_REPRESENTATIVE)
    assert roles_to_give(acting("sara", body, held), body, TODAY) == given


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("held", "given"),
    [
        (Role.OPERATOR, {Role.OPERATOR}),
        (Role.DELEGATE, ACTING_ROLES),
        (Role.LEGAL_REPRESENTATIVE, ACTING_ROLES | OFFICE_ROLES),
        (Role.CALL_MANAGER, OFFICE_ROLES),
        (Role.CASE_OFFICER, set()),
        (Role.SIGNATORY, set()),
        (Role.COMMISSION_STAFF, set()),
        (Role.AUDITOR, set()),
    ],
)
def test_roles_to_give_in_an_issuer(held, given):
    region = BodyFactory(region=True)
    acting(UserFactory(), region, Role.LEGAL_REPRESENTATIVE)
    assert roles_to_give(acting("giulia", region, held), region, TODAY) == given


@pytest.mark.django_db
def test_operator_brings_in_the_legal_representative_only_while_nobody_commits_the_body():
    body = BodyFactory()
    sara = acting("sara", body)
    assert roles_to_give(sara, body, TODAY) == {Role.OPERATOR, Role.LEGAL_REPRESENTATIVE}
    acting("roberto", body, Role.LEGAL_REPRESENTATIVE)
    assert roles_to_give(sara, body, TODAY) == {Role.OPERATOR}


@pytest.mark.django_db
def test_administrator_composes_offices_and_answers_for_abandoned_bodies():
    tommaso = persona("tommaso", administrator=True)
    region, abandoned, ordinary = BodyFactory(region=True), BodyFactory(), BodyFactory()
    acting("giulia", region, Role.CALL_MANAGER)
    acting("sara", ordinary)
    assert roles_to_give(tommaso, region, TODAY) == OFFICE_ROLES
    assert roles_to_give(tommaso, abandoned, TODAY) == ACTING_ROLES
    assert roles_to_give(tommaso, ordinary, TODAY) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_role_lets_one_act(role):
    region = BodyFactory(region=True)
    user = acting("marco", region, role)
    assert acts_for(user, region, TODAY) == (role in ACTING_ROLES)


@pytest.mark.django_db
def test_mandate_outside_its_days_lets_one_do_nothing():
    body = BodyFactory()
    user = acting("roberto", body, Role.LEGAL_REPRESENTATIVE, valid_to=TODAY.replace(day=1))
    assert not acts_for(user, body, TODAY)


@pytest.mark.django_db
def test_person_asks_for_what_they_do_not_hold():
    body = BodyFactory()
    assert roles_to_request(persona("stranger"), body, TODAY) == ACTING_ROLES
    sara = acting("sara", body)
    assert roles_to_request(acting("roberto", body, Role.LEGAL_REPRESENTATIVE), body, TODAY) == frozenset()
    assert roles_to_request(sara, body, TODAY) == ACTING_ROLES - {Role.OPERATOR}


@pytest.mark.django_db
def test_only_person_of_a_body_asks_itself_for_nothing():
    body = BodyFactory()
    sara = acting("sara", body)
    assert roles_to_request(sara, body, TODAY) == frozenset()
    with pytest.raises(Refused) as refusal:
        request_mandate(body, role=Role.DELEGATE, by=sara, now=timezone.now())
    assert [blocker.code for blocker in refusal.value.blockers] == ["alone"]
    assert not Mandate.objects.filter(state="requested").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "whose", "allowed"),
    [
        ("invited", "invitee", {"accept", "refuse"}),
        ("invited", "representative", {"withdraw"}),
        ("invited", "operator", set()),
        ("invited", "stranger", set()),
        ("requested", "invitee", {"withdraw"}),
        ("requested", "representative", {"accept", "refuse"}),
        ("requested", "operator", set()),
        ("requested", "stranger", set()),
        ("active", "invitee", {"end"}),
        ("active", "representative", {"end"}),
        ("active", "operator", set()),
        ("active", "stranger", set()),
        *(("refused", whose, set()) for whose in ("invitee", "representative", "operator", "stranger")),
        *(("withdrawn", whose, set()) for whose in ("invitee", "representative", "operator", "stranger")),
        *(("ended", whose, set()) for whose in ("invitee", "representative", "operator", "stranger")),
    ],
)
def test_actions_on_a_delegates_mandate(state, whose, allowed):
    body = BodyFactory()
    people = {
        "invitee": persona("luca"),
        "representative": acting("roberto", body, Role.LEGAL_REPRESENTATIVE),
        "operator": acting("sara", body),
        "stranger": persona("stranger"),
    }
    invited = state == "invited"
    mandate = MandateFactory(
        body=body,
        role=Role.DELEGATE,
        state=state,
        user=None if invited else people["invitee"],
        email=people["invitee"].email,
        created_by=people["representative"],
        **({"decided_by": None, "decided_at": None} if state in ("invited", "requested") else {}),
    )
    person = people[whose]
    assert mandate_actions(person, mandate, roles_to_give(person, body, TODAY)) == allowed
