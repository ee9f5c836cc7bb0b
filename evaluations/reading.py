"""How a ranking is laid out as a table: rows with bars and marks, and where the budget line falls."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from applications.models import OutcomeKind
from evaluations.explanation import Explained


@dataclass(frozen=True)
class Bar:
    """Points in a class beside the most they could be, with the threshold if there is one."""

    title: str
    points: Decimal
    maximum: Decimal
    threshold: Decimal | None
    reached: bool


@dataclass(frozen=True)
class Row:
    """One line of a list; what a kind of list does not have is None or empty."""

    order: int
    key: str
    title: str
    lead: str
    outcome: str
    outcome_label: str | Promise
    lead_tax_code: str = ""
    position: int | None = None
    bars: tuple[Bar, ...] = ()
    total: Decimal | None = None
    reached: bool = True
    equal: bool = False
    tie_break: bool = False
    requested: Decimal | None = None
    grant: Decimal | None = None
    cut: bool = False


@dataclass(frozen=True)
class Table:
    """All the rows, with the money and thresholds that they share."""

    rows: tuple[Row, ...]
    classes: tuple[Bar, ...] = ()
    budget: Decimal | None = None
    granted: Decimal | None = None
    left: Decimal | None = None
    threshold: Decimal | None = None
    maximum: Decimal | None = None

    @property
    def columns(self) -> int:
        """How many columns a ranking has: position, project, classes, total, outcome, grant."""
        return len(self.classes) + 5


def ranking_table(rows: Iterable[Explained], inputs_text: str, result_text: str) -> Table:
    """A computed ranking, before its publication."""
    rules, result = json.loads(inputs_text)["rules"], json.loads(result_text)
    laid = tuple(_explained(row, result["cut_after"]) for row in rows)
    return Table(
        rows=laid,
        classes=laid[0].bars if laid else (),
        budget=Decimal(rules["budget"]),
        granted=Decimal(result["granted"]),
        left=Decimal(result["left"]),
        threshold=_decimal(rules["threshold_total"]),
    )


def without(table: Table, keys: Collection[str]) -> tuple[Table, tuple[str, ...]]:
    """The table for whom some projects are closed, and the titles of these; the money still ends where it ends."""
    shown: list[Row] = []
    for row in table.rows:
        if row.key not in keys:
            shown.append(row)
        elif row.cut and shown:
            shown[-1] = replace(shown[-1], cut=True)
    return replace(table, rows=tuple(shown)), tuple(sorted(row.title for row in table.rows if row.key in keys))


def list_table(content: dict[str, Any]) -> Table:
    """A published list, from its snapshot."""
    rows = tuple(_listed(row, content.get("cut_after", "")) for row in content["rows"])
    return Table(
        rows=rows,
        classes=rows[0].bars if rows else (),
        budget=_decimal(content.get("budget")),
        granted=_decimal(content.get("granted")),
        left=_decimal(content.get("left")),
        threshold=_decimal(content.get("threshold_total")),
        maximum=_decimal(content.get("maximum")),
    )


def outcome_label(outcome: str) -> str | Promise:
    return OutcomeKind(outcome).label


def _explained(row: Explained, cut_after: str) -> Row:
    return Row(
        order=row.order,
        key=row.key,
        title=row.title,
        lead=row.lead,
        outcome=row.outcome,
        outcome_label=outcome_label(row.outcome),
        position=row.position,
        bars=tuple(Bar(each.title, each.points, each.maximum, each.threshold, each.reached) for each in row.classes),
        total=row.total,
        reached=row.reached,
        equal=bool(row.equals),
        tie_break=bool(row.above or row.below),
        requested=row.turn.requested if row.turn else None,
        grant=row.turn.grant if row.turn else None,
        cut=row.key == cut_after,
    )


def _listed(row: dict[str, Any], cut_after: str) -> Row:
    return Row(
        order=row["order"],
        key=row["key"],
        title=row["title"],
        lead=row["lead"],
        lead_tax_code=row["lead_tax_code"],
        outcome=row["outcome"],
        outcome_label=outcome_label(row["outcome"]),
        position=row.get("position"),
        bars=tuple(_bar(each) for each in row.get("classes", ())),
        total=_decimal(row.get("total")),
        reached=row.get("reached", True),
        equal=row.get("equal", False),
        tie_break=row.get("tie_break", False),
        requested=_decimal(row.get("requested")),
        grant=_decimal(row.get("grant")),
        cut=row["key"] == cut_after,
    )


def _bar(each: dict[str, Any]) -> Bar:
    return Bar(
        each["title"],
        Decimal(each["points"]),
        Decimal(each["maximum"]),
        _decimal(each["threshold"]),
        each["reached"],
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
