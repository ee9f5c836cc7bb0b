"""How the answers of a section are read from what the browser sent, over what its page had been given.

What cannot be read as its kind asks (“about ten” for a number) is kept as it was typed, so that nothing is lost:
problems.py says what is wrong with it, and it cannot be sent. What the page did not carry stays as it was: a row is
gone only when its button was pressed or its fields were emptied.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from applications.answers.asked import Answer, Asked, Surroundings
from applications.answers.rows import READ_ROWS, ROW_FIELDS, ROW_ID, SEED, by_id, id_of, placed
from applications.answers.scalars import read_amount, read_date, read_number
from applications.answers.text import clean_line, clean_text

CHOSEN = frozenset({"yes_no", "choice", "choices"})  # what nobody ticks is not sent: a hidden field says it was asked


class Posted(Protocol):
    """What request.POST offers."""

    def get(self, key: str, default: str = "", /) -> str: ...
    def getlist(self, key: str, /) -> list[str]: ...
    def __contains__(self, key: str, /) -> bool: ...


def read_section(
    questions: tuple[Asked, ...], posted: Posted, around: Surroundings, base: Mapping[str, Answer]
) -> dict[str, Answer]:
    """The answers by question key; questions that the page did not carry are left out."""
    carried = (asked for asked in questions if _is_carried(asked, posted, around))
    return {asked.key: read(asked, posted, around, base.get(asked.key)) for asked in carried}


def read(asked: Asked, posted: Posted, around: Surroundings, base: Answer = None) -> Answer:
    if asked.kind in ROW_FIELDS:
        return _rows(asked, posted, base)
    if asked.kind == "budget":
        return _budget(asked.key, posted, around, base)
    if asked.kind == "choices":
        chosen = set(posted.getlist(asked.key))
        return [key for key, _label in asked.options if key in chosen]
    return _SINGLE[asked.kind](posted.get(asked.key, "") or "")


def row_ids(key: str, posted: Posted) -> dict[str, str]:
    """The rows of the question that the page showed, in its order: the id of each, and what the page calls it."""
    shown = [name for name in posted.getlist(f"{key}-rows")[:READ_ROWS] if ROW_ID.fullmatch(name)]
    seed = posted.get(SEED, "")
    return {id_of(name, key, seed): name for name in dict.fromkeys(shown)}


def _is_carried(asked: Asked, posted: Posted, around: Surroundings) -> bool:
    if asked.kind in ROW_FIELDS:
        return f"{asked.key}-rows" in posted
    if asked.kind == "budget":
        return any(name in posted for name in _amount_names(asked.key, around))
    return asked.key in posted or (asked.kind in CHOSEN and f"{asked.key}-shown" in posted)


def _rows(asked: Asked, posted: Posted, base: Answer) -> list[dict[str, Answer]]:
    """Rows that the page does not know, since another person added them, stay where they are."""
    old = by_id(base)
    shown = {
        row_id: {"id": row_id, **_row(asked, name, posted, old.get(row_id, {}))}
        for row_id, name in row_ids(asked.key, posted).items()
    }
    rows = {**old, **shown}
    order = placed(list(shown), old)
    return [rows[row_id] for row_id in order if _says_something(rows[row_id])]


def _row(asked: Asked, shown: str, posted: Posted, old: Mapping[str, Answer]) -> dict[str, Answer]:
    row: dict[str, Answer] = {}
    for name, kind in ROW_FIELDS[asked.kind]:
        field = f"{asked.key}-{shown}-{name}"
        row[name] = _SINGLE[kind](posted.get(field, "") or "") if field in posted else old.get(name, _SINGLE[kind](""))
    return row


def _says_something(row: Mapping[str, Answer]) -> bool:
    return any(value not in (None, "") for name, value in row.items() if name != "id")


def _amount_names(key: str, around: Surroundings) -> list[str]:
    names = [category.key for category in around.direct_categories]
    return [f"{key}-{partner.id}-{name}" for partner in around.partners for name in [*names, "cofinancing"]]


def _budget(key: str, posted: Posted, around: Surroundings, base: Answer) -> dict[str, list[dict[str, str]]]:
    """Amounts of bodies that left the partnership, and of categories that nobody can fill in, are dropped."""
    old = base if isinstance(base, dict) else {}
    written = {(line["member"], line["category"]): line["amount"] for line in old.get("lines", [])}
    brought = {line["member"]: line["amount"] for line in old.get("cofinancing", [])}
    lines, cofinancing = [], []
    for partner in around.partners:
        for category in around.direct_categories:
            known = written.get((partner.id, category.key), "")
            amount = _amount(posted, f"{key}-{partner.id}-{category.key}", known)
            if amount not in ("", "0.00"):
                lines.append({"member": partner.id, "category": category.key, "amount": amount})
        amount = _amount(posted, f"{key}-{partner.id}-cofinancing", brought.get(partner.id, ""))
        if amount not in ("", "0.00"):
            cofinancing.append({"member": partner.id, "amount": amount})
    return {"lines": lines, "cofinancing": cofinancing}


def _amount(posted: Posted, name: str, known: str) -> str:
    return _money(posted.get(name, "") or "") if name in posted else known


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


_SINGLE: Mapping[str, Callable[[str], Any]] = {
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
