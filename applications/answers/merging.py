"""Three versions of an answer become one: what one side changed is taken; only a cell that both changed is a question.

A cell is a whole answer, one option of several, one field of a row, one amount of a budget. The path of a cell within
its answer: () the answer itself, (row,) a row that one side took away, (row, field), ("lines", member, category),
("cofinancing", member).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from applications.answers.asked import Answer, Asked
from applications.answers.rows import ROW_FIELDS, by_id, placed

Path = tuple[str, ...]
Cells = dict[Path, Any]
MineStays = Callable[["Conflict"], bool]


@dataclass(frozen=True)
class Conflict:
    """A cell that both sides changed since their common version, each to something else."""

    question: str
    path: Path
    mine: Answer
    theirs: Answer


@dataclass(frozen=True)
class Merged:
    answer: Answer
    conflicts: tuple[Conflict, ...] = ()


def merge(asked: Asked, base: Answer, mine: Answer, theirs: Answer, mine_stays: MineStays) -> Merged:
    """`mine` and `theirs`, both descended from `base`, as one answer; `mine_stays` decides each conflict."""
    if same(asked.kind, mine, theirs) or same(asked.kind, mine, base):
        return Merged(theirs)
    if same(asked.kind, theirs, base):
        return Merged(mine)
    if asked.kind in ROW_FIELDS:
        return _rows(asked.key, base, mine, theirs, mine_stays)
    if asked.kind == "budget":
        return _budget(asked.key, base, mine, theirs, mine_stays)
    if asked.kind == "choices" and isinstance(mine, list) and isinstance(theirs, list):
        return Merged(_choices(asked, base or [], mine, theirs))
    conflict = Conflict(asked.key, (), _plain(mine), _plain(theirs))
    return Merged(mine if mine_stays(conflict) else theirs, (conflict,))


def same(kind: str, one: Answer, other: Answer) -> bool:
    """Whether the two say the same: nothing is nothing, and neither amounts nor options have an order."""
    if kind == "budget":
        return _amounts(one) == _amounts(other)
    if kind == "choices" and isinstance(one, list) and isinstance(other, list):
        return set(one) == set(other)
    return _plain(one) == _plain(other)


def value_at(kind: str, answer: Answer, path: Path) -> Answer:
    """What the answer holds in the cell; None where there is nothing."""
    if not path:
        return _plain(answer)
    if kind == "budget":
        return _amounts(answer).get(path)
    row = by_id(answer).get(path[0])
    return row if row is None or len(path) == 1 else _plain(row.get(path[1]))


def _plain(value: Answer) -> Answer:
    return None if value is None or value in ("", []) else value


def _choices(asked: Asked, base: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    added = set(mine) - set(base)
    removed = set(base) - set(mine)
    chosen = (set(theirs) | added) - removed
    known = [key for key, _label in asked.options if key in chosen]
    return [*known, *sorted(chosen - set(known))]


def _cells(
    question: str, base: Cells, mine: Cells, theirs: Cells, mine_stays: MineStays
) -> tuple[Cells, tuple[Conflict, ...]]:
    """Every cell that any side has, in the order of theirs, then mine; what is empty is left out."""
    found: Cells = {}
    conflicts = []
    for path in dict.fromkeys([*theirs, *mine]):
        was, left, right = base.get(path), mine.get(path), theirs.get(path)
        if left in (right, was):
            value = right
        elif right == was:
            value = left
        else:
            conflict = Conflict(question, path, left, right)
            conflicts.append(conflict)
            value = left if mine_stays(conflict) else right
        if value is not None:
            found[path] = value
    return found, tuple(conflicts)


def _amounts(answer: Answer) -> Cells:
    if not isinstance(answer, dict):
        return {}
    found: Cells = {("lines", line["member"], line["category"]): line["amount"] for line in answer.get("lines", [])}
    found |= {("cofinancing", line["member"]): line["amount"] for line in answer.get("cofinancing", [])}
    return found


def _budget(question: str, base: Answer, mine: Answer, theirs: Answer, mine_stays: MineStays) -> Merged:
    cells, conflicts = _cells(question, _amounts(base), _amounts(mine), _amounts(theirs), mine_stays)
    lines = [
        {"member": path[1], "category": path[2], "amount": amount}
        for path, amount in cells.items()
        if path[0] == "lines"
    ]
    brought = [{"member": path[1], "amount": amount} for path, amount in cells.items() if path[0] == "cofinancing"]
    return Merged({"lines": lines, "cofinancing": brought}, conflicts)


def _rows(question: str, base: Answer, mine: Answer, theirs: Answer, mine_stays: MineStays) -> Merged:
    """Rows by their ids: both sides' new ones are kept, each field of a common one is merged."""
    was, left, right = by_id(base), by_id(mine), by_id(theirs)
    merged: dict[str, Any] = {}
    conflicts: list[Conflict] = []
    for row_id in dict.fromkeys([*right, *left]):
        row, found = _row(question, row_id, (was.get(row_id), left.get(row_id), right.get(row_id)), mine_stays)
        conflicts += found
        if row is not None:
            merged[row_id] = row
    return Merged([merged[row_id] for row_id in placed(list(right), left) if row_id in merged], tuple(conflicts))


def _row(
    question: str, row_id: str, sides: tuple[Any, Any, Any], mine_stays: MineStays
) -> tuple[Any, tuple[Conflict, ...]]:
    was, left, right = sides
    if left in (right, was):
        return right, ()
    if right == was:
        return left, ()
    if left is None or right is None:
        conflict = Conflict(question, (row_id,), left, right)
        return (left if mine_stays(conflict) else right), (conflict,)
    before, mine, theirs = (_fields(row_id, row) for row in (was, left, right))
    cells, conflicts = _cells(question, before, mine, theirs, mine_stays)
    names = dict.fromkeys([*right, *left])
    return {name: cells.get((row_id, name), _nothing(name, left, right)) for name in names}, conflicts


def _fields(row_id: str, row: Mapping[str, Any] | None) -> Cells:
    return {(row_id, name): value for name, value in (row or {}).items() if _plain(value) is not None}


def _nothing(name: str, left: Mapping[str, Any], right: Mapping[str, Any]) -> Any:
    """The empty value of the field, as its kind stores it: "" of a text, None of a number."""
    values = [row[name] for row in (left, right) if name in row]
    return next((value for value in values if _plain(value) is None), None)
