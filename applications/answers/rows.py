"""Tables of answers: which fields a row has, and the id that a row keeps from the day it is added."""

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

MOST_ROWS = 100  # in what is sent; while writing, two people may add the hundredth at once
READ_ROWS = 2 * MOST_ROWS
ROW_ID = re.compile(r"[A-Za-z0-9-]{1,36}")
NEW_ROW = re.compile(r"new-\d{1,3}")  # a blank row of a page, until what was typed into it gives it an id
SEED = "row-seed"  # the field with which a page says which of its new rows are which: saved twice, each is added once
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

Row = dict[str, Any]


def fresh_id() -> str:
    return uuid.uuid4().hex[:12]


def id_of(shown: str, question: str, seed: str) -> str:
    """The lasting id of a row that a page shows; of a new one it is always the same for this page, and no other's."""
    if not NEW_ROW.fullmatch(shown):
        return shown
    return (
        uuid.uuid5(uuid.NAMESPACE_OID, f"{seed} {question} {shown}").hex[:12] if ROW_ID.fullmatch(seed) else fresh_id()
    )


def with_ids(kind: str, answer: Any) -> Any:
    """The answer; each row of a table with an id, a new one where it had none or another row's."""
    if kind not in ROW_FIELDS or not isinstance(answer, list):
        return answer
    taken: set[str] = set()
    rows = []
    for row in answer:
        known = str(row.get("id") or "")
        row_id = fresh_id() if not known or known in taken else known
        taken.add(row_id)
        rows.append({"id": row_id, **{name: value for name, value in row.items() if name != "id"}})
    return rows


def without_ids(kind: str, answer: Any) -> Any:
    """As it is sent: an id says only which row of the draft is which."""
    if kind not in ROW_FIELDS or not isinstance(answer, list):
        return answer
    return [{name: value for name, value in row.items() if name != "id"} for row in answer]


def by_id(answer: Any) -> dict[str, Row]:
    return {row["id"]: row for row in answer} if isinstance(answer, list) else {}


def placed(kept: Sequence[str], others: Iterable[str]) -> list[str]:
    """The ids of `kept` in their order; each of `others` that is not among them stands after the one it followed."""
    order = list(kept)
    before = ""
    for row_id in others:
        if row_id not in order:
            order.insert(order.index(before) + 1 if before in order else 0, row_id)
        before = row_id
    return order


def brought_back(answer: Any, earlier: Any, row_id: str) -> Any:
    """The table with the row of the earlier one again, after the row it followed; unchanged when it has it already."""
    rows, old = by_id(answer), by_id(earlier)
    if row_id in rows or row_id not in old:
        return answer
    until = list(old)[: list(old).index(row_id) + 1]
    found: Mapping[str, Row] = {row_id: old[row_id], **rows}
    return [found[each] for each in placed(list(rows), until) if each in found]
