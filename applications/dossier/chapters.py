"""How a dossier is divided: its chapters in order, the declarations by text, the budget in tables that fit a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from applications.reading import BudgetTable, Content, MemberContent, SectionContent

MEMBERS_UPRIGHT = 4  # members whose amounts fit beside each other on an upright page
MEMBERS_ACROSS = 8  # the same on a page laid across


@dataclass(frozen=True)
class Chapter:
    """`part` names the template; a section of the form brings its answers."""

    number: int
    anchor: str
    title: str
    part: str
    section: SectionContent | None = None


@dataclass(frozen=True)
class Declared:
    """Who declared for a member, when, and which of the numbered texts."""

    member: str
    by: str
    at: datetime | None
    numbers: str


def chapters(content: Content, *, sent: bool) -> list[Chapter]:
    """The chapters in order; a draft has no receipt."""
    parts: list[tuple[str, str, SectionContent | None]] = [(_("Partnership"), "partnership", None)]
    parts += [(section.title, "section", section) for section in content.sections]
    parts += [
        (_("Money"), "money", None),
        (_("Attachments"), "documents", None),
        (_("Declarations and statements"), "statements", None),
    ]
    if sent:
        parts.append((_("Receipt and verification"), "receipt", None))
    return [
        Chapter(number, f"chapter-{number}", title, part, section)
        for number, (title, part, section) in enumerate(parts, 1)
    ]


def declared_texts(members: Iterable[MemberContent]) -> list[str]:
    """Every text that some member declared, once, in the order of its first appearance."""
    return list(dict.fromkeys(row["text"] for member in members for row in member.declarations))


def declared(members: Iterable[MemberContent], texts: list[str]) -> list[Declared]:
    """One line for each member and moment of declaring; a member without declarations has a line that says so."""
    place = {text: number for number, text in enumerate(texts, 1)}
    lines = []
    for member in members:
        made: dict[tuple[str, str], list[int]] = {}
        for row in member.declarations:
            made.setdefault((row["by"], row["at"]), []).append(place[row["text"]])
        lines += [Declared(member.name, by, parse_datetime(at), ranges(made[by, at])) for by, at in made]
        if not made:
            lines.append(Declared(member.name, "", None, ""))
    return lines


def ranges(numbers: Iterable[int]) -> str:
    """1, 2, 3, 5 as “1–3, 5”."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def budget_tables(budget: BudgetTable) -> dict[str, Any]:
    """The budget as tables of as many members as fit; `wide` when the page is laid across."""
    wide = len(budget.members) > MEMBERS_UPRIGHT
    step = MEMBERS_ACROSS if wide else MEMBERS_UPRIGHT
    starts = range(0, max(len(budget.members), 1), step)
    return {
        "wide": wide,
        "tables": [
            {
                "members": budget.members[start : start + step],
                "rows": [_cut(row, start, step) for row in budget.rows],
                "sums": [_cut(row, start, step) for row in budget.sums],
            }
            for start in starts
        ],
    }


def _cut(row: Any, start: int, step: int) -> dict[str, Any]:
    amounts = [amount for _member, amount in row.cells[start : start + step]]
    return {"title": row.title, "note": row.note, "amounts": amounts, "total": row.total}
