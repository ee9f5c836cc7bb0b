"""Where a checklist leads, and how projects are shared out among officers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.check_conflicts import shared_out
from applications.check_rules import outcome_allowed, text_blockers
from applications.workflow import CHECK, CheckState

CELLS = {
    ("open", "propose"): "proposed",
    ("proposed", "confirm"): "confirmed",
    ("proposed", "send_back"): "open",
    ("confirmed", "send_back"): "open",
    ("confirmed", "publish"): "published",
}


@pytest.mark.parametrize("action", ["confirm", "propose", "publish", "send_back"])
@pytest.mark.parametrize("state", CheckState.values)
def test_check_step(state, action):
    assert (action in CHECK.actions_from(state)) is ((state, action) in CELLS)
    if (state, action) in CELLS:
        assert CHECK.target(state, action) == CELLS[state, action]


def test_check_knows_no_other_action():
    assert CHECK.actions == {action for _state, action in CELLS}


@pytest.mark.parametrize(
    ("verdicts", "outcome"),
    [
        ([(True, "met"), (False, "met")], "admitted"),
        ([(True, "not_applicable"), (False, "not_met")], "admitted"),
        ([(True, "reserved"), (False, "met")], "admitted_reserved"),
        ([(True, "met"), (False, "reserved")], "admitted_reserved"),
        ([(True, "not_met"), (True, "reserved")], "not_admitted"),
        ([], "admitted"),
    ],
)
def test_outcome_follows_from_the_verdicts(verdicts, outcome):
    assert outcome_allowed(verdicts) == outcome


@pytest.mark.parametrize(
    ("outcome", "reason", "remedy", "codes"),
    [
        ("admitted", "", "", []),
        ("admitted_reserved", "Da chiarire", "", []),
        ("admitted_reserved", " ", "", ["reason"]),
        ("not_admitted", "Manca", "Ricorso", []),
        ("not_admitted", "", " ", ["reason", "remedy"]),
        ("", "", "", ["no_outcome"]),
        ("funded", "x", "x", ["no_outcome"]),
    ],
)
def test_outcome_needs_its_texts(outcome, reason, remedy, codes):
    assert [blocker.code for blocker in text_blockers(outcome, reason, remedy)] == codes


def test_shared_out_gives_to_who_has_least():
    assert shared_out([1, 2, 3, 4], {10: 2, 20: 0}, set()) == {1: 20, 2: 20, 3: 10, 4: 20}


def test_shared_out_respects_conflicts_before_balance():
    assert shared_out([1, 2], {10: 0, 20: 5}, {(1, 10)}) == {1: 20, 2: 10}


def test_shared_out_leaves_nobody_where_all_conflict():
    assert shared_out([1], {10: 0}, {(1, 10)}) == {1: None}


@given(
    projects=st.lists(st.integers(1, 60), unique=True, max_size=40),
    officers=st.lists(st.integers(100, 105), unique=True, min_size=1, max_size=5),
)
def test_shared_out_without_conflicts_differs_by_one_at_most(projects, officers):
    proposal = shared_out(projects, dict.fromkeys(officers, 0), set())
    counts = [list(proposal.values()).count(officer) for officer in officers]
    assert (list(proposal), max(counts) - min(counts) <= 1) == (projects, True)
