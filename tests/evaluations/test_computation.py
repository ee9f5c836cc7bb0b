"""What holds for every ranking, whatever the inputs (invariants 11 and 12)."""

import itertools
import json
import random
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.canonical import canonical_json
from evaluations.computation import compute
from tests.evaluations.rules import inputs


def rows(result: dict[str, Any]) -> list[dict[str, Any]]:
    return result["rows"]


def granted(result: dict[str, Any]) -> list[Decimal]:
    return [Decimal(row["money"]["grant"]) for row in rows(result) if row["money"]]


@given(inputs(), st.randoms(use_true_random=False))
def test_compute_does_not_depend_on_the_order_of_projects(data: dict[str, Any], chance: random.Random):
    shuffled = {**data, "projects": chance.sample(data["projects"], len(data["projects"]))}
    assert compute(shuffled) == compute(data)


@given(inputs())
def test_compute_again_from_the_stored_text_is_identical(data: dict[str, Any]):
    stored = canonical_json(data)
    result = canonical_json(compute(data))
    assert canonical_json(compute(json.loads(stored))) == result


@given(inputs())
def test_compute_never_grants_more_than_the_budget(data: dict[str, Any]):
    result = compute(data)
    assert sum(granted(result)) <= Decimal(data["rules"]["budget"])
    assert Decimal(result["granted"]) + Decimal(result["left"]) == Decimal(data["rules"]["budget"])


@given(inputs())
def test_compute_keeps_each_grant_within_request_cap_and_minimum(data: dict[str, Any]):
    rules, requested = data["rules"], {each["key"]: Decimal(each["requested"]) for each in data["projects"]}
    for row in rows(compute(data)):
        grant = Decimal(row["money"]["grant"]) if row["money"] else Decimal(0)
        assert grant <= requested[row["key"]]
        assert grant <= Decimal(rules["grant_max"])
        assert grant == 0 or grant >= Decimal(rules["grant_min"])
        assert (grant > 0) == (row["outcome"] in ("funded", "partly_funded"))


@given(inputs())
def test_compute_respects_every_threshold(data: dict[str, Any]):
    threshold = Decimal(data["rules"]["threshold_total"] or 0)
    classes = {each["key"]: Decimal(each["threshold"] or 0) for each in data["rules"]["classes"]}
    for row in rows(compute(data)):
        reached = Decimal(row["total"]) >= threshold and all(
            Decimal(each["points"]) >= classes[each["key"]] for each in row["classes"]
        )
        assert row["suitable"] == reached
        assert (row["position"] is None) == (not reached) == (row["outcome"] == "unsuitable")


@given(inputs())
def test_compute_orders_by_total_and_separates_or_equals_neighbours(data: dict[str, Any]):
    suitable = [row for row in rows(compute(data)) if row["suitable"]]
    for above, below in itertools.pairwise(suitable):
        assert Decimal(above["total"]) >= Decimal(below["total"])
        tied = above["total"] == below["total"]
        equal = above["position"] == below["position"]
        assert equal == (below["key"] in above["equals"])
        assert (below["above"] is not None) == (tied and not equal)


@given(inputs())
def test_compute_writes_totals_that_are_the_sum_of_their_parts(data: dict[str, Any]):
    for row in rows(compute(data)):
        assert Decimal(row["total"]) == sum(Decimal(each["points"]) for each in row["classes"])
        for each in row["classes"]:
            assert Decimal(each["points"]) == sum(Decimal(one["weighted"]) for one in each["criteria"])


@given(inputs())
def test_compute_passes_the_money_from_turn_to_turn(data: dict[str, Any]):
    left = Decimal(data["rules"]["budget"])
    for row in rows(compute(data)):
        if row["money"]:
            assert Decimal(row["money"]["left_before"]) == left
            left -= Decimal(row["money"]["grant"])
            assert Decimal(row["money"]["left_after"]) == left
    assert left >= 0
