"""What a page that saved itself must show anew, since others changed it: fields, rows that came, rows that went."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from applications.answers.asked import Answer, Asked, Surroundings
from applications.answers.posted import row_ids
from applications.answers.rows import ROW_FIELDS, by_id
from applications.fields import Field, field_of, row_of

Values = dict[str, list[str]]


def refreshed(
    questions: Iterable[Asked],
    typed: Mapping[str, Answer],
    stored: Mapping[str, Answer],
    around: Surroundings,
    posted: QueryDict,
) -> dict[str, list[Any]]:
    """For static/js/merging.js; nothing when what was typed is what is stored.

    `fields`: each with its name, the values to show, and those that the page had sent (where it holds others by now,
    the person typed on). `added`: rows as HTML, each with the row it follows. `removed`: rows, with what was sent.
    """
    found: dict[str, list[Any]] = {"fields": [], "added": [], "removed": []}
    for asked in questions:
        if asked.key not in typed:
            continue
        sides = typed[asked.key], stored.get(asked.key)
        found["fields"] += _changed(asked, *sides, around, posted)
        if asked.kind in ROW_FIELDS:
            shown = row_ids(asked.key, posted)
            found["added"] += _added(asked, *sides, around, shown)
            found["removed"] += _removed(asked, *sides, shown, posted)
    return {kind: items for kind, items in found.items() if items}


def _changed(
    asked: Asked, typed: Answer, stored: Answer, around: Surroundings, posted: QueryDict
) -> list[dict[str, Any]]:
    shown = row_ids(asked.key, posted) if asked.kind in ROW_FIELDS else {}
    left, right = (_values(field_of(asked, _as_shown(side, shown), around, blank_rows=0)) for side in (typed, stored))
    return [
        {"name": name, "values": values, "was": posted.getlist(name)}
        for name, values in right.items()
        if name in left and left[name] != values
    ]


def _as_shown(answer: Answer, shown: Mapping[str, str]) -> Answer:
    """The rows under the names that the page gives them: one that was just added is still new there."""
    return [{**row, "id": shown.get(row["id"], row["id"])} for row in answer or []] if shown else answer


def _values(field: Field) -> Values:
    """Every control of the question with what it shows."""
    if field.rows:
        return {control.name: [control.value] for row in field.rows for control in row.controls}
    if field.columns:
        cells = [cell for column in field.columns for cell in (*column.cells, column.cofinancing)]
        return {cell.name: [cell.value] for cell in cells}
    if field.choices:
        return {field.asked.key: [key for key, _label, chosen in field.choices if chosen]}
    return {} if field.asked.kind in (*ROW_FIELDS, "budget") else {field.asked.key: [field.value]}


def _added(
    asked: Asked, typed: Answer, stored: Answer, around: Surroundings, shown: Mapping[str, str]
) -> list[dict[str, str]]:
    known, after, found = by_id(typed), "", []
    for number, row in enumerate(stored or [], 1):
        if row["id"] not in known:
            laid_out = row_of(asked, row, around, _("Row %(number)d") % {"number": number})
            html = render_to_string("applications/fields/row.html", {"row": laid_out})
            found.append({"question": asked.key, "after": after, "html": html})
        after = shown.get(row["id"], row["id"])
    return found


def _removed(
    asked: Asked, typed: Answer, stored: Answer, shown: Mapping[str, str], posted: QueryDict
) -> list[dict[str, Any]]:
    kept = by_id(stored)
    gone = [shown.get(row_id, row_id) for row_id in by_id(typed) if row_id not in kept]
    return [{"question": asked.key, "row": name, "was": _sent(asked, name, posted)} for name in gone]


def _sent(asked: Asked, row: str, posted: QueryDict) -> dict[str, str]:
    names = [f"{asked.key}-{row}-{name}" for name, _kind in ROW_FIELDS[asked.kind]]
    return {name: posted.get(name, "") for name in names}
