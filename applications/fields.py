"""How a question is laid out for writing: its controls with their names, values, choices and errors."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from applications.answers.asked import Answer, Asked, Partner, Surroundings
from applications.answers.budget import BudgetTotals, totals
from applications.answers.problems import LINE_LIMIT, TEXT_LIMIT, field_label, problems
from applications.answers.rows import MOST_ROWS, ROW_FIELDS
from applications.answers.scalars import read_amount
from core.templatetags.wecare import decimal, euro

INPUT_TYPES = {"date": "date"}
INPUT_MODES = {"number": "numeric", "money": "decimal"}


@dataclass(frozen=True)
class Control:
    """One control of a row: name and id, words, value; `kind` is line, text, number or member."""

    name: str
    label: str
    kind: str
    value: str
    limit: str
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Row:
    """A row of a table by its lasting id; a blank one gets its own when it is saved."""

    id: str
    question: str
    title: str
    controls: tuple[Control, ...]
    remove: str


@dataclass(frozen=True)
class Removed:
    """A row that was just taken away and can be brought back."""

    words: str
    restore: str


@dataclass(frozen=True)
class Cell:
    """An amount to write; its column is the member, its row the category."""

    name: str
    label: str
    value: str
    row: str
    column: str
    wrong: bool


@dataclass(frozen=True)
class BudgetColumn:
    """One member's part of the table."""

    partner: Partner
    cells: tuple[Cell, ...]
    flat: tuple[tuple[str, str], ...]
    cofinancing: Cell
    total: str
    share: str


@dataclass(frozen=True)
class Field:
    """A question with what it needs to be written."""

    asked: Asked
    template: str
    value: str = ""
    input_type: str = "text"
    input_mode: str = "text"
    limit: str = ""
    choices: tuple[tuple[str, str, bool], ...] = ()
    rows: tuple[Row, ...] = ()
    columns: tuple[BudgetColumn, ...] = ()
    sums: BudgetTotals = field(default_factory=BudgetTotals)
    errors: tuple[str, ...] = ()
    theirs: str = ""
    history: str = ""
    removed: Removed | None = None

    @property
    def id(self) -> str:
        return f"q-{self.asked.key}"


TEMPLATES = {
    "long_text": "text",
    "yes_no": "radios",
    "choice": "radios",
    "choices": "checkboxes",
    "budget": "budget",
    **dict.fromkeys(ROW_FIELDS, "rows"),
}


def field_of(asked: Asked, answer: Answer, around: Surroundings, *, blank_rows: int = 1, **more: Any) -> Field:
    """The question laid out with the answer; errors are those of what was written, not of what is still missing.

    `more` are fields of Field as they are: theirs, history, removed.
    """
    errors = tuple(found.message for found in problems(asked, answer, around) if not found.missing)
    return Field(
        asked=asked,
        template=f"applications/fields/{TEMPLATES.get(asked.kind, 'line')}.html",
        value=_value(asked, answer),
        input_type=INPUT_TYPES.get(asked.kind, "text") if not errors else "text",
        input_mode=INPUT_MODES.get(asked.kind, "text"),
        limit=str(asked.max_length or ""),
        choices=_choices(asked, answer),
        rows=_rows(asked, answer or [], around, blank_rows) if asked.kind in ROW_FIELDS else (),
        columns=_columns(asked.key, answer or {}, around) if asked.kind == "budget" else (),
        sums=totals(answer, around) if asked.kind == "budget" else BudgetTotals(),
        errors=errors,
        **more,
    )


def _value(asked: Asked, answer: Answer) -> str:
    if answer is None or (asked.kind in TEMPLATES and asked.kind != "long_text"):
        return ""
    if asked.kind == "money":
        return _amount(answer)
    return str(answer)


def _amount(answer: Any) -> str:
    amount = read_amount(answer) if isinstance(answer, str) else None
    return str(answer or "") if amount is None else decimal(amount)


def _choices(asked: Asked, answer: Answer) -> tuple[tuple[str, str, bool], ...]:
    if asked.kind == "yes_no":
        return (("yes", _("Yes"), answer is True), ("no", _("No"), answer is False))
    chosen = answer if isinstance(answer, list) else [answer]
    return tuple((key, label, key in chosen) for key, label in asked.options)


def _rows(asked: Asked, answer: list[dict[str, Any]], around: Surroundings, blank_rows: int) -> tuple[Row, ...]:
    blank = [{"id": f"new-{number}"} for number in range(1, 1 + min(blank_rows, MOST_ROWS - len(answer)))]
    written = [row_of(asked, row, around, _("Row %(number)d") % {"number": n}) for n, row in enumerate(answer, 1)]
    return (*written, *(row_of(asked, row, around, _("New row"), blank=True) for row in blank))


def row_of(asked: Asked, row: dict[str, Any], around: Surroundings, title: str, *, blank: bool = False) -> Row:
    controls = tuple(
        Control(
            name=f"{asked.key}-{row['id']}-{name}",
            label=field_label(name),
            kind="member" if name == "member" else kind,
            value="" if row.get(name) is None else str(row[name]),
            limit=str(TEXT_LIMIT if kind == "text" else LINE_LIMIT),
            choices=tuple((partner.id, partner.name) for partner in around.partners) if name == "member" else (),
        )
        for name, kind in ROW_FIELDS[asked.kind]
    )
    return Row(row["id"], asked.key, title, controls, "" if blank else f"{asked.key}:{row['id']}")


def _columns(key: str, answer: dict[str, Any], around: Surroundings) -> tuple[BudgetColumn, ...]:
    written = {(line["member"], line["category"]): line["amount"] for line in answer.get("lines", [])}
    brought = {line["member"]: line["amount"] for line in answer.get("cofinancing", [])}
    sums = totals(answer, around)
    columns = []
    for partner in around.partners:
        mine = sums.by_member[partner.id]
        cells = tuple(
            _cell(key, partner, category.key, category.title, written.get((partner.id, category.key), ""))
            for category in around.direct_categories
        )
        flat = tuple(
            (category.title, euro(mine.by_category[category.key]))
            for category in around.categories
            if category.flat_rate_percent is not None
        )
        cofinancing = _cell(key, partner, "cofinancing", _("Co-financing"), brought.get(partner.id, ""))
        share = decimal(mine.share_percent)
        columns.append(BudgetColumn(partner, cells, flat, cofinancing, euro(mine.total_cost), share))
    return tuple(columns)


def _cell(key: str, partner: Partner, category: str, label: str, amount: str) -> Cell:
    wrong = bool(amount) and read_amount(amount) is None
    return Cell(f"{key}-{partner.id}-{category}", label, _amount(amount), category, partner.id, wrong)
