"""Every state of a call and of a phase against every action, and who may take which."""

import itertools

import pytest

from calls.permissions import call_actions, may_create, phase_actions, staff_roles
from calls.workflow import CALL, PHASE, CallState, PhaseState
from core.refusals import Refused
from organisations.models import Role
from tests.factories.accounts import persona
from tests.factories.calls import draft_call, proposed_call, published_call, region
from tests.factories.organisations import LONG_AGO, BodyFactory, acting

CALL_TABLE = {
    ("draft", "propose"): "in_approval",
    ("in_approval", "return_to_draft"): "draft",
    ("in_approval", "publish"): "published",
    ("published", "conclude"): "concluded",
    ("published", "revoke"): "revoked",
}
PHASE_TABLE = {
    ("planned", "open"): "open",
    ("open", "suspend"): "suspended",
    ("suspended", "resume"): "open",
    ("open", "close"): "closed",
    ("closed", "register"): "assessing",
    ("assessing", "conclude"): "concluded",
    ("planned", "extend"): "planned",
    ("open", "extend"): "open",
    ("suspended", "extend"): "suspended",
}


@pytest.mark.parametrize(
    ("workflow", "table", "state", "action"),
    [
        *((CALL, CALL_TABLE, *cell) for cell in itertools.product(CallState.values, sorted(CALL.actions))),
        *((PHASE, PHASE_TABLE, *cell) for cell in itertools.product(PhaseState.values, sorted(PHASE.actions))),
    ],
)
def test_step_goes_where_the_table_says_or_is_refused(workflow, table, state, action):
    target = table.get((state, action))
    if target is None:
        with pytest.raises(Refused):
            workflow.target(state, action)
    else:
        assert workflow.target(state, action) == target


ALLOWED = {
    "draft": {"giulia": {"edit", "propose", "delete"}},
    "in_approval": {"marco": {"publish", "return_to_draft"}},
    "published": {"giulia": {"conclude"}, "marco": {"revoke"}},
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "make"), [("draft", draft_call), ("in_approval", proposed_call), ("published", published_call)]
)
def test_each_person_sees_the_actions_of_their_role(state, make):
    call = make()
    for name in ("giulia", "marco", "elena", "chiara", "stranger"):
        assert call_actions(persona(name), call) == ALLOWED[state].get(name, set()), name


@pytest.mark.parametrize("state", PhaseState.values)
def test_only_the_signatory_decides_about_phases(state):
    expected = {"planned": {"extend"}, "open": {"extend", "suspend"}, "suspended": {"extend", "resume"}}
    assert phase_actions(frozenset({"signatory"}), "published", state) == expected.get(state, set())
    assert phase_actions(frozenset({"call_manager", "case_officer"}), "published", state) == set()
    assert phase_actions(frozenset({"signatory"}), "revoked", state) == set()


@pytest.mark.django_db
def test_role_ends_with_the_mandate_behind_it():
    call = draft_call()
    assert staff_roles(persona("elena"), call) == {"case_officer"}
    persona("elena").mandates.update(valid_to=LONG_AGO)
    assert staff_roles(persona("elena"), call) == set()


@pytest.mark.django_db
def test_only_a_call_manager_of_an_issuer_makes_calls():
    issuer, other = region(), BodyFactory(ente_gestore=True)
    acting("giulia", issuer, Role.CALL_MANAGER)
    acting("marco", issuer, Role.SIGNATORY)
    acting("giulia", other, Role.CALL_MANAGER)
    day = LONG_AGO
    assert may_create(persona("giulia"), issuer, day) is True
    assert may_create(persona("marco"), issuer, day) is False
    assert may_create(persona("giulia"), other, day) is False
