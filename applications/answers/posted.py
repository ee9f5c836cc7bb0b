"""How the answers of a section are read from what the browser sent.

What cannot be read as its kind asks (“about ten” for a number) is kept as it was typed, so that nothing is lost:
problems.py says what is wrong with it, and it cannot be sent.
"""

from collections.abc import Callable, Mapping
from typing import Protocol

from applications.answers.asked import Answer, Asked, Surroundings
from applications.answers.scalars import read_amount, read_date, read_number
from applications.answers.text import clean_line, clean_text

MOST_ROWS = 100
ROW_FIELDS: dict[str, tuple[tuple[str, str], ...]] = {
    "targets": (("group", "line"), ("people", "number"), ("description", "text")),
    "indicators": (("name", "line"), ("baseline", "line"), ("target", "line"), ("source", "line")),
    "activities": (
        ("title", "line"),
        ("description", "text"),
        ("member", "line"),
        ("start", "number"),
        ("months", "number"),
    ),
}


class Posted(Protocol):
    """What request.POST offers."""

    def get(self, key: str, default: str = "", /) -> str: ...
    def getlist(self, key: str, /) -> list[str]: ...
    def __contains__(self, key: str, /) -> bool: ...


def read_section(questions: tuple[Asked, ...], posted: Posted, around: Surroundings) -> dict[str, Answer]:
    """The answers by question key; questions that the page did not carry are left out."""
    return {asked.key: read(asked, posted, around) for asked in questions}


def read(asked: Asked, posted: Posted, around: Surroundings) -> Answer:
    if asked.kind in ROW_FIELDS:
        return _rows(asked, posted)
    if asked.kind == "budget":
        return _budget(asked.key, posted, around)
    if asked.kind == "choices":
        chosen = set(posted.getlist(asked.key))
        return [key for key, _label in asked.options if key in chosen]
    return _SINGLE[asked.kind](posted.get(asked.key, "") or "")


def row_count(key: str, posted: Posted) -> int:
    """How many rows of the question the page showed."""
    shown = posted.get(f"{key}-rows", "") or ""
    return min(int(shown), MOST_ROWS) if shown.isdecimal() and len(shown) < 9 else 0


def _rows(asked: Asked, posted: Posted) -> list[dict[str, Answer]]:
    rows = []
    for index in range(row_count(asked.key, posted)):
        row = {
            name: _SINGLE[kind](posted.get(f"{asked.key}-{index}-{name}", "") or "")
            for name, kind in ROW_FIELDS[asked.kind]
        }
        if any(value not in (None, "") for value in row.values()):
            rows.append(row)
    return rows


def _budget(key: str, posted: Posted, around: Surroundings) -> dict[str, list[dict[str, str]]]:
    lines, cofinancing = [], []
    for partner in around.partners:
        for category in around.direct_categories:
            amount = _money(posted.get(f"{key}-{partner.id}-{category.key}", "") or "")
            if amount not in ("", "0.00"):
                lines.append({"member": partner.id, "category": category.key, "amount": amount})
        amount = _money(posted.get(f"{key}-{partner.id}-cofinancing", "") or "")
        if amount not in ("", "0.00"):
            cofinancing.append({"member": partner.id, "amount": amount})
    return {"lines": lines, "cofinancing": cofinancing}


def _number(text: str) -> int | str | None:
    line = clean_line(text)
    number = read_number(line)
    return (line or None) if number is None else number


def _money(text: str) -> str:
    line = clean_line(text)
    amount = read_amount(line)
    return line if amount is None else str(amount)


def _date(text: str) -> str:
    line = clean_line(text)
    day = read_date(line)
    return line if day is None else day.isoformat()


def _yes_no(text: str) -> bool | None:
    return {"yes": True, "no": False}.get(text)


_SINGLE: Mapping[str, Callable[[str], Answer]] = {
    "short_text": clean_line,
    "long_text": clean_text,
    "line": clean_line,
    "text": clean_text,
    "number": _number,
    "money": _money,
    "date": _date,
    "yes_no": _yes_no,
    "choice": clean_line,
}
