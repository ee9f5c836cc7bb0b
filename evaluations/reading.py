"""How a ranking is laid out as a table: rows with bars and marks, and where the budget line falls."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applications.models import OutcomeKind
from calls.act_name import act_name
from evaluations.explanation import Explained
from evaluations.veil import SUITABLE


@dataclass(frozen=True)
class Bar:
    """Points in a class beside the most they could be, with the threshold if there is one."""

    title: str
    points: Decimal
    maximum: Decimal
    threshold: Decimal | None
    reached: bool


@dataclass(frozen=True)
class Decision:
    """What an act decided on a project after the list, or against it: the outcome before is empty where none was."""

    number: str
    date: date
    reason: str
    before: str = ""
    before_label: str | Promise = ""

    @property
    def act(self) -> str:
        return act_name(self.number, self.date)

    @property
    def within(self) -> str:
        """The act, named within a sentence."""
        return act_name(self.number, self.date, within=True)


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
    decision: Decision | None = None


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
    changed: tuple[Row, ...] = ()
    excluded: tuple[Row, ...] = ()

    @property
    def decided(self) -> bool:
        """Whether any row has a decision of its own, with act and date."""
        return any(row.decision for row in (*self.rows, *self.excluded))

    @property
    def columns(self) -> int:
        """How many columns a ranking has: position, project, classes, total, outcome, grant."""
        return len(self.classes) + 5


@dataclass(frozen=True)
class Summary:
    """What holds for the whole ranking, whichever page of it is read."""

    outcomes: tuple[tuple[str, str | Promise, int], ...]
    total: int
    budget: Decimal
    granted: Decimal
    left: Decimal
    cut_order: int | None
    cut_page: int


def ranking_summary(whole: Mapping[str, Any], budget: str, per_page: int) -> Summary:
    """From the result of a ranking, or the snapshot of a published one: outcomes counted, money, the budget line.

    The line lies under the row `cut_order`, on the page `cut_page`; None when the money does not end.
    """
    rows: Sequence[Mapping[str, Any]] = whole["rows"]
    counts = Counter(row["outcome"] for row in rows)
    cut = next((number for number, row in enumerate(rows) if row["key"] == whole["cut_after"]), None)
    return Summary(
        outcomes=tuple((kind.value, kind.label, counts[kind]) for kind in OutcomeKind if counts[kind]),
        total=len(rows),
        budget=Decimal(budget),
        granted=Decimal(whole["granted"]),
        left=Decimal(whole["left"]),
        cut_order=None if cut is None else rows[cut]["order"],
        cut_page=(cut or 0) // per_page + 1,
    )


def ranking_table(
    rows: Iterable[Explained],
    rules: Mapping[str, Any],
    result: Mapping[str, Any],
    codes: Mapping[str, str] | None = None,
    excluded: Iterable[Mapping[str, Any]] = (),
) -> Table:
    """A computed ranking before its publication: those of its rows that are given, with the rules and the result.

    `codes` are tax codes by protocol number, `excluded` the projects without a place (evaluations.lists).
    """
    laid = tuple(_explained(row, result["cut_after"], (codes or {}).get(row.key, "")) for row in rows)
    return Table(
        rows=laid,
        classes=laid[0].bars if laid else (),
        budget=Decimal(rules["budget"]),
        granted=_decimal(result["granted"]),
        left=_decimal(result["left"]),
        threshold=_decimal(rules["threshold_total"]),
        excluded=_left_out(excluded),
    )


def list_table(content: dict[str, Any]) -> Table:
    """A published list, from its snapshot."""
    rows = tuple(_listed(row, content.get("cut_after", "")) for row in content["rows"])
    changed = set(content.get("changed", ()))
    return Table(
        rows=rows,
        classes=rows[0].bars if rows else (),
        budget=_decimal(content.get("budget")),
        granted=_decimal(content.get("granted")),
        left=_decimal(content.get("left")),
        threshold=_decimal(content.get("threshold_total")),
        maximum=_decimal(content.get("maximum")),
        changed=tuple(row for row in rows if row.key in changed),
        excluded=_left_out(content.get("excluded", ())),
    )


def outcome_label(outcome: str) -> str | Promise:
    return _("Suitable") if outcome == SUITABLE else OutcomeKind(outcome).label


def _explained(row: Explained, cut_after: str, tax_code: str) -> Row:
    return Row(
        order=row.order,
        key=row.key,
        title=row.title,
        lead=row.lead,
        lead_tax_code=tax_code,
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
        decision=_decision(row["decision"]) if "decision" in row else None,
    )


def _decision(row: Mapping[str, Any]) -> Decision:
    before = row.get("before", "")
    day = date.fromisoformat(str(row["act"]["date"]))
    return Decision(row["act"]["number"], day, row["reason"], before, outcome_label(before) if before else "")


def _left_out(rows: Iterable[Mapping[str, Any]]) -> tuple[Row, ...]:
    """The excluded projects: rows without points and without a place."""
    return tuple(
        Row(
            order=0,
            key=row["key"],
            title=row["title"],
            lead=row["lead"],
            lead_tax_code=row["lead_tax_code"],
            outcome=row["outcome"],
            outcome_label=outcome_label(row["outcome"]),
            reached=False,
            decision=_decision(row),
        )
        for row in rows
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
