"""How a stored ranking is read: each row with the titles and limits that its numbers refer to."""

import json
from collections.abc import Container, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evaluations.computation import grid_of
from evaluations.scoring import Grid


@dataclass(frozen=True)
class CriterionLine:
    """A criterion with what was given and what it could give."""

    key: str
    title: str
    points: Decimal
    max_points: int
    weight: Decimal
    weighted: Decimal
    maximum: Decimal


@dataclass(frozen=True)
class ClassLine:
    key: str
    title: str
    points: Decimal
    maximum: Decimal
    threshold: Decimal | None
    reached: bool
    criteria: tuple[CriterionLine, ...]


@dataclass(frozen=True)
class Neighbour:
    """Another project with the same total, and the rule that separates: the two values as they were compared."""

    key: str
    title: str
    kind: str
    class_title: str
    own: Decimal | str
    theirs: Decimal | str


@dataclass(frozen=True)
class Turn:
    """The money at the project's turn."""

    turn: str
    requested: Decimal
    ceiling: Decimal
    grant: Decimal
    left_before: Decimal
    left_after: Decimal


@dataclass(frozen=True)
class Explained:
    """One project of a ranking with everything that led to its outcome."""

    order: int
    key: str
    title: str
    lead: str
    position: int | None
    total: Decimal
    maximum: Decimal
    threshold: Decimal | None
    reached: bool
    suitable: bool
    classes: tuple[ClassLine, ...]
    outcome: str
    equals: tuple[str, ...]
    above: Neighbour | None
    below: Neighbour | None
    turn: Turn | None

    @property
    def missed(self) -> tuple[ClassLine, ...]:
        return tuple(each for each in self.classes if not each.reached)


def explain(inputs_text: str, result_text: str, orders: Container[int] | None = None) -> list[Explained]:
    """All rows in their order, from the two stored texts of a ranking; only those of `orders`, when it is given."""
    return explained(json.loads(inputs_text), json.loads(result_text), orders)


def explained(
    inputs: Mapping[str, Any], result: Mapping[str, Any], orders: Container[int] | None = None
) -> list[Explained]:
    """The same, from what was read of the two texts already: of a thousand projects they are megabytes."""
    projects = {each["key"]: each for each in inputs["projects"]}
    titles = {key: each["title"] for key, each in projects.items()}
    grid = grid_of(inputs["rules"])
    rows = [row for row in result["rows"] if orders is None or row["order"] in orders]
    return [_explained(row, projects[row["key"]], titles, grid) for row in rows]


def _explained(row: Mapping[str, Any], project: Mapping[str, Any], titles: Mapping[str, str], grid: Grid) -> Explained:
    return Explained(
        order=row["order"],
        key=row["key"],
        title=project["title"],
        lead=project["lead"],
        position=row["position"],
        total=Decimal(row["total"]),
        maximum=grid.maximum,
        threshold=_decimal(row["threshold"]),
        reached=row["reached"],
        suitable=row["suitable"],
        classes=_classes(row["classes"], grid),
        outcome=row["outcome"],
        equals=tuple(titles[key] for key in row["equals"]),
        above=_neighbour(row["above"], titles, grid),
        below=_neighbour(row["below"], titles, grid),
        turn=_turn(row["money"]),
    )


def _classes(classes: list[Mapping[str, Any]], grid: Grid) -> tuple[ClassLine, ...]:
    rules = {each.key: each for each in grid.classes}
    criteria = {each.key: each for each in grid.criteria}
    return tuple(
        ClassLine(
            key=each["key"],
            title=rules[each["key"]].title,
            points=Decimal(each["points"]),
            maximum=rules[each["key"]].maximum,
            threshold=_decimal(each["threshold"]),
            reached=each["reached"],
            criteria=tuple(
                CriterionLine(
                    key=one["key"],
                    title=criteria[one["key"]].title,
                    points=Decimal(one["points"]),
                    max_points=criteria[one["key"]].max_points,
                    weight=criteria[one["key"]].weight,
                    weighted=Decimal(one["weighted"]),
                    maximum=criteria[one["key"]].max_points * criteria[one["key"]].weight,
                )
                for one in each["criteria"]
            ),
        )
        for each in classes
    )


def _neighbour(separation: Mapping[str, Any] | None, titles: Mapping[str, str], grid: Grid) -> Neighbour | None:
    if separation is None:
        return None
    classes = {each.key: each.title for each in grid.classes}
    own, theirs = separation["own"], separation["theirs"]
    if separation["kind"] != "reception":
        own, theirs = Decimal(own), Decimal(theirs)
    return Neighbour(
        separation["other"],
        titles[separation["other"]],
        separation["kind"],
        classes.get(separation["class"], ""),
        own,
        theirs,
    )


def _turn(money: Mapping[str, Any] | None) -> Turn | None:
    if money is None:
        return None
    amounts = ("requested", "ceiling", "grant", "left_before", "left_after")
    return Turn(turn=money["turn"], **{name: Decimal(money[name]) for name in amounts})


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
