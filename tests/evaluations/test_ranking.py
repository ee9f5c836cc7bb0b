"""Order, tie-breaks, equal positions."""

from decimal import Decimal

import pytest

from calls.models import TieBreakKind
from evaluations.ranking import Rule, Separation, TieBreakRule, rank
from tests.evaluations.rules import D, candidate, grid

RULES = {
    Rule.CLASS_POINTS: TieBreakRule(Rule.CLASS_POINTS, "2"),
    **{rule: TieBreakRule(rule) for rule in Rule if rule is not Rule.CLASS_POINTS},
}


def keys(placed: tuple) -> list[tuple[str, int | None]]:
    return [(each.candidate.key, each.position) for each in placed]


def test_rules_are_those_that_a_call_may_declare():
    assert {rule.value for rule in Rule} == set(TieBreakKind.values)


def test_rank_puts_more_points_first():
    placed = rank([candidate("a", ("1", "1", "1")), candidate("b", ("2", "1", "1"))], [])
    assert keys(placed) == [("b", 1), ("a", 2)]


@pytest.mark.parametrize(
    ("rule", "better", "worse"),
    [
        (Rule.MEMBERS, {"members": 5}, {"members": 4}),
        (Rule.SMALLER_REQUEST, {"requested": D("99999.99")}, {"requested": D("100000.00")}),
        (Rule.HIGHER_COFINANCING, {"cofinancing_percent": D("20.01")}, {"cofinancing_percent": D("20.00")}),
        (Rule.RECEPTION, {"received_at": "2026-03-01T09:59:59Z"}, {"received_at": "2026-03-01T10:00:00Z"}),
        (Rule.CLASS_POINTS, {"given": ("4", "2", "6")}, {"given": ("5", "2", "5")}),
    ],
)
def test_rank_separates_equal_totals_by_each_rule(rule: Rule, better: dict, worse: dict):
    placed = rank([candidate("a", **worse), candidate("b", **better)], [RULES[rule]])
    assert keys(placed) == [("b", 1), ("a", 2)]
    assert (placed[0].below.rule, placed[1].above.rule) == (rule, rule)


def test_rank_records_the_first_rule_that_separates_with_both_values():
    rules = [RULES[Rule.MEMBERS], RULES[Rule.SMALLER_REQUEST], RULES[Rule.RECEPTION]]
    cheap = candidate("b", requested=D("90000.00"), received_at="2026-03-02T10:00:00Z")
    placed = rank([candidate("a"), cheap], rules)
    assert placed[0].below == Separation("a", Rule.SMALLER_REQUEST, "", "90000.00", "100000.00")
    assert placed[1].above == Separation("b", Rule.SMALLER_REQUEST, "", "100000.00", "90000.00")
    assert (placed[0].above, placed[1].below) == (None, None)


def test_rank_applies_the_rules_in_the_declared_order():
    many, small = candidate("a", members=9, requested=D(9)), candidate("b", members=2, requested=D(8))
    members, request = RULES[Rule.MEMBERS], RULES[Rule.SMALLER_REQUEST]
    assert keys(rank([many, small], [members, request])) == [("a", 1), ("b", 2)]
    assert keys(rank([many, small], [request, members])) == [("b", 1), ("a", 2)]


def test_rank_gives_one_position_to_equals_and_leaves_out_the_next():
    placed = rank([candidate("c"), candidate("a"), candidate("b"), candidate("d", ("9", "2", "5"))], [])
    assert keys(placed) == [("d", 1), ("a", 2), ("b", 2), ("c", 2)]
    assert [each.equals for each in placed] == [(), ("b", "c"), ("a", "c"), ("a", "b")]
    low = rank([candidate("a"), candidate("b"), candidate("z", ("1", "0", "0"))], [])
    assert keys(low)[-1] == ("z", 3)


def test_rank_keeps_unsuitable_projects_last_without_a_position():
    strict = grid("15")
    placed = rank(
        [candidate("a", ("1", "1", "1"), grid=strict), candidate("b", ("9", "2", "5"), grid=strict)],
        [RULES[Rule.RECEPTION]],
    )
    assert keys(placed) == [("b", 1), ("a", None)]
    assert [each.order for each in placed] == [1, 2]


def test_rank_of_nobody_is_empty():
    assert rank([], []) == ()


def test_rank_refuses_two_candidates_with_one_key():
    with pytest.raises(ValueError, match="same key"):
        rank([candidate("a"), candidate("a", requested=Decimal(1))], [])
