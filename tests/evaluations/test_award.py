"""Money along the ranking, and where it ends."""

import pytest

from calls.models import LastProjectRule
from evaluations.award import Award, LastProject, Money, Request, Turn, cut_after, give_out
from tests.evaluations.rules import D


def money(rule: LastProject, budget: str = "250.00", least: str = "20.00", most: str = "150.00") -> Money:
    return Money(D(budget), D(least), D(most), rule)


def asked(*amounts: str) -> list[Request]:
    return [Request(str(number), D(amount)) for number, amount in enumerate(amounts, 1)]


def turns(granted: tuple) -> list[tuple[str, str]]:
    return [(each.turn.value, str(each.grant)) for each in granted]


def test_rules_are_those_that_a_phase_may_have():
    assert {rule.value for rule in LastProject} == set(LastProjectRule.values)


def test_give_out_tells_the_money_before_and_after_each_turn():
    granted = give_out(asked("100", "80"), money(LastProject.STOP))
    assert [(each.left_before, each.left_after) for each in granted] == [(D(250), D(150)), (D(150), D(70))]


def test_give_out_never_grants_more_than_the_cap():
    (granted,) = give_out(asked("180"), money(LastProject.STOP))
    assert (granted.turn, granted.grant, granted.award) == (Turn.CAPPED, D("150.00"), Award.FUNDED)


def test_give_out_partly_funds_the_last_project():
    granted = give_out(asked("150", "120", "20"), money(LastProject.PARTIAL))
    assert turns(granted) == [("full", "150.00"), ("partial", "100.00"), ("too_little_left", "0.00")]
    assert [each.award for each in granted] == [Award.FUNDED, Award.PARTLY_FUNDED, Award.RESERVE]


def test_give_out_gives_no_part_below_the_smallest_grant():
    granted = give_out(asked("150", "90", "80", "20"), money(LastProject.PARTIAL, budget="259.99"))
    assert turns(granted) == [
        ("full", "150.00"),
        ("full", "90.00"),
        ("too_little_left", "0.00"),
        ("too_little_left", "0.00"),
    ]


def test_give_out_gives_a_part_of_exactly_the_smallest_grant():
    granted = give_out(asked("150", "90", "80"), money(LastProject.PARTIAL, budget="260.00"))
    assert turns(granted)[2] == ("partial", "20.00")


def test_give_out_skips_to_the_next_that_fits():
    granted = give_out(asked("150", "120", "100", "20"), money(LastProject.SKIP))
    assert turns(granted) == [("full", "150.00"), ("skipped", "0.00"), ("full", "100.00"), ("skipped", "0.00")]


def test_give_out_stops_at_the_first_that_does_not_fit():
    granted = give_out(asked("150", "120", "100", "20"), money(LastProject.STOP))
    assert turns(granted) == [
        ("full", "150.00"),
        ("stopped", "0.00"),
        ("after_the_stop", "0.00"),
        ("after_the_stop", "0.00"),
    ]


@pytest.mark.parametrize("rule", list(LastProject))
def test_give_out_spends_the_budget_to_the_cent(rule: LastProject):
    granted = give_out(asked("150", "100"), money(rule))
    assert turns(granted) == [("full", "150.00"), ("full", "100.00")]
    assert granted[-1].left_after == 0


def test_give_out_refuses_a_request_below_the_smallest_grant_and_goes_on():
    granted = give_out(asked("19.99", "20"), money(LastProject.STOP))
    assert turns(granted) == [("below_minimum", "0.00"), ("full", "20.00")]


def test_cut_after_is_the_last_project_with_money():
    assert cut_after(give_out(asked("150", "120", "100", "20"), money(LastProject.SKIP))) == "3"
    assert cut_after(give_out(asked("19"), money(LastProject.SKIP))) == ""


@pytest.mark.parametrize("amounts", [("150", "100"), ("150", "60"), ("19.99", "20")])
def test_money_that_is_enough_for_all_ends_nowhere(amounts):
    assert cut_after(give_out(asked(*amounts), money(LastProject.STOP))) == ""
