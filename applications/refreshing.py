"""What a page that saved itself must show anew, since others changed it: fields, rows that came, rows that went."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from applications.answers.asked import Answer, Asked, Surroundings
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
        left, right = (field_of(asked, side.get(asked.key), around, blank_rows=0) for side in (typed, stored))
        shown, wanted = _values(left), _values(right)
        found["fields"] += [
            {"name": name, "values": values, "was": posted.getlist(name)}
            for name, values in wanted.items()
            if name in shown and shown[name] != values
        ]
        if asked.kind in ROW_FIELDS:
            found["added"] += _added(asked, typed[asked.key], stored.get(asked.key), around)
            found["removed"] += _removed(asked, typed[asked.key], stored.get(asked.key), posted)
    return {kind: items for kind, items in found.items() if items}


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


def _added(asked: Asked, typed: Answer, stored: Answer, around: Surroundings) -> list[dict[str, str]]:
    known, after, found = by_id(typed), "", []
    for number, row in enumerate(stored or [], 1):
        if row["id"] not in known:
            laid_out = row_of(asked, row, around, _("Row %(number)d") % {"number": number})
            html = render_to_string("applications/fields/row.html", {"row": laid_out})
            found.append({"question": asked.key, "after": after, "html": html})
        after = row["id"]
    return found


def _removed(asked: Asked, typed: Answer, stored: Answer, posted: QueryDict) -> list[dict[str, Any]]:
    kept = by_id(stored)
    names = [name for name, _kind in ROW_FIELDS[asked.kind]]
    return [
        {
            "question": asked.key,
            "row": row_id,
            "was": {f"{asked.key}-{row_id}-{name}": posted.get(f"{asked.key}-{row_id}-{name}", "") for name in names},
        }
        for row_id in by_id(typed)
        if row_id not in kept
    ]
