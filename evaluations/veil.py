"""How a ranking is shown, before its publication, to whom some of its projects are closed: their place is not told."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from evaluations.explanation import Explained

SUITABLE = "suitable"

Plain = dict[str, Any]


def is_veiled(result: Mapping[str, Any], keys: Collection[str]) -> bool:
    """Whether the ranking holds any of the projects that are closed to the reader."""
    return any(row["key"] in keys for row in result["rows"])


def open_rows(result: Mapping[str, Any], keys: Collection[str]) -> Plain:
    """The result without the closed projects, and without what is granted, what is left, where the money ends."""
    if not is_veiled(result, keys):
        return dict(result)
    rows = [row for row in result["rows"] if row["key"] not in keys]
    return {**result, "rows": rows, "cut_after": "", "granted": None, "left": None}


def places(result: Mapping[str, Any]) -> dict[str, int]:
    """The position of each suitable row among those of the result; who shares one in the ranking shares one here."""
    found: dict[str, int] = {}
    shared: dict[int, int] = {}
    for number, row in enumerate(result["rows"], start=1):
        if row["position"] is not None:
            found[row["key"]] = shared.setdefault(row["position"], number)
    return found


def veiled(
    rows: Iterable[Explained], result: Mapping[str, Any], keys: Collection[str], titles: Collection[str]
) -> list[Explained]:
    """The rows counted again, without outcomes that depend on the money and without the closed neighbours.

    `result` is that of `open_rows`; `titles` are those of the closed projects.
    """
    positions = places(result)
    return [
        replace(
            row,
            position=positions.get(row.key),
            equals=tuple(title for title in row.equals if title not in titles),
            above=None if row.above and row.above.key in keys else row.above,
            below=None if row.below and row.below.key in keys else row.below,
            outcome=SUITABLE if row.suitable else row.outcome,
            turn=None,
        )
        for row in rows
    ]
