"""Every state of a partnership and of a member beside every action."""

import pytest

from partnerships.workflow import MEMBER, PARTNERSHIP, MemberState, PartnershipState

PARTNERSHIP_CELLS = {
    ("forming", "freeze"): "frozen",
    ("frozen", "reopen"): "forming",
    ("forming", "dissolve"): "dissolved",
}
MEMBER_CELLS = {
    ("invited", "accept"): "accepted",
    ("invited", "decline"): "declined",
    ("invited", "remove"): "removed",
    ("invited", "lapse"): "lapsed",
    ("accepted", "declare"): "declared",
    ("accepted", "leave"): "left",
    ("accepted", "remove"): "removed",
    ("declared", "leave"): "left",
    ("declared", "remove"): "removed",
    ("left", "restore"): "declared",
    ("removed", "restore"): "declared",
}


@pytest.mark.parametrize("action", ["dissolve", "freeze", "reopen"])
@pytest.mark.parametrize("state", PartnershipState.values)
def test_partnership_step(state: str, action: str) -> None:
    assert (action in PARTNERSHIP.actions_from(state)) is ((state, action) in PARTNERSHIP_CELLS)
    if (state, action) in PARTNERSHIP_CELLS:
        assert PARTNERSHIP.target(state, action) == PARTNERSHIP_CELLS[state, action]


@pytest.mark.parametrize("action", ["accept", "declare", "decline", "lapse", "leave", "remove", "restore"])
@pytest.mark.parametrize("state", MemberState.values)
def test_member_step(state: str, action: str) -> None:
    assert (action in MEMBER.actions_from(state)) is ((state, action) in MEMBER_CELLS)
    if (state, action) in MEMBER_CELLS:
        assert MEMBER.target(state, action) == MEMBER_CELLS[state, action]


def test_workflows_know_no_other_action() -> None:
    assert PARTNERSHIP.actions == {action for _state, action in PARTNERSHIP_CELLS}
    assert MEMBER.actions == {action for _state, action in MEMBER_CELLS}
