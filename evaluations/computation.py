"""What a ranking is: one pure function from its stored inputs to its stored result, both plain canonical data."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from core.canonical import plain_decimal
from evaluations.award import Granted, LastProject, Money, Request, cut_after, give_out
from evaluations.ranking import Candidate, Placed, Rule, Separation, TieBreakRule, rank
from evaluations.scoring import ClassRule, ClassScore, CriterionRule, Grid, rounded, score

FORMAT = 1
HUNDRED = Decimal(100)

Plain = dict[str, Any]


def compute(inputs: Mapping[str, Any]) -> Plain:
    """The whole ranking from its inputs (docs/ranking.md gives both shapes). Decimals go in and out as text."""
    if inputs["format"] != FORMAT:
        raise ValueError(f"Inputs of format {inputs['format']} are not known.")
    rules = inputs["rules"]
    grid = grid_of(rules)
    candidates = [_candidate(project, grid) for project in inputs["projects"]]
    placed = rank(candidates, [TieBreakRule(Rule(each["kind"]), each["class"]) for each in rules["tie_breaks"]])
    requests = [Request(each.candidate.key, each.candidate.requested) for each in placed if each.position]
    granted = give_out(requests, _money(rules))
    turns = {each.key: each for each in granted}
    return {
        "format": FORMAT,
        "rows": [_row(each, turns.get(each.candidate.key)) for each in placed],
        "cut_after": cut_after(granted),
        "granted": _text(sum((each.grant for each in granted), Decimal("0.00"))),
        "left": _text(granted[-1].left_after if granted else rounded(Decimal(rules["budget"]))),
    }


def grid_of(rules: Mapping[str, Any]) -> Grid:
    """The classes and thresholds as data become the grid that scores."""
    classes = tuple(
        ClassRule(
            each["key"],
            each["title"],
            _decimal(each["threshold"]),
            tuple(
                CriterionRule(one["key"], one["title"], int(one["max_points"]), Decimal(one["weight"]))
                for one in each["criteria"]
            ),
        )
        for each in rules["classes"]
    )
    return Grid(classes, _decimal(rules["threshold_total"]))


def cofinancing_percent(total_cost: Decimal, requested: Decimal) -> Decimal:
    """The part of the total cost that the grant requested leaves to the partnership, in hundredths."""
    if total_cost <= 0:
        return Decimal("0.00")
    return rounded((total_cost - requested) * HUNDRED / total_cost)


def _candidate(project: Mapping[str, Any], grid: Grid) -> Candidate:
    requested = Decimal(project["requested"])
    return Candidate(
        key=project["key"],
        scored=score(grid, {key: Decimal(points) for key, points in project["points"].items()}),
        members=int(project["members"]),
        requested=requested,
        cofinancing_percent=cofinancing_percent(Decimal(project["total_cost"]), requested),
        received_at=project["received_at"],
    )


def _money(rules: Mapping[str, Any]) -> Money:
    return Money(
        Decimal(rules["budget"]),
        Decimal(rules["grant_min"]),
        Decimal(rules["grant_max"]),
        LastProject(rules["last_project"]),
    )


def _row(placed: Placed, turn: Granted | None) -> Plain:
    scored = placed.candidate.scored
    return {
        "order": placed.order,
        "key": placed.candidate.key,
        "position": placed.position,
        "equals": list(placed.equals),
        "total": _text(scored.total),
        "threshold": _text(scored.threshold),
        "reached": scored.reached,
        "classes": [_class(each) for each in scored.classes],
        "suitable": scored.suitable,
        "outcome": turn.award.value if turn else "unsuitable",
        "above": _separation(placed.above),
        "below": _separation(placed.below),
        "cofinancing_percent": _text(placed.candidate.cofinancing_percent),
        "money": _turn(turn),
    }


def _class(scored: ClassScore) -> Plain:
    return {
        "key": scored.key,
        "points": _text(scored.points),
        "threshold": _text(scored.threshold),
        "reached": scored.reached,
        "criteria": [
            {"key": each.key, "points": _text(each.points), "weighted": _text(each.weighted)}
            for each in scored.criteria
        ],
    }


def _separation(separation: Separation | None) -> Plain | None:
    if separation is None:
        return None
    return {
        "other": separation.other,
        "kind": separation.rule.value,
        "class": separation.class_key,
        "own": separation.own_value,
        "theirs": separation.other_value,
    }


def _turn(turn: Granted | None) -> Plain | None:
    if turn is None:
        return None
    return {
        "turn": turn.turn.value,
        "requested": _text(turn.requested),
        "ceiling": _text(turn.ceiling),
        "grant": _text(turn.grant),
        "left_before": _text(turn.left_before),
        "left_after": _text(turn.left_after),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain_decimal(value)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
