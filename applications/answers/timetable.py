"""How activities are drawn over the months: the measures of a picture, as text, since a picture is no sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

LEFT, MONTH, ROW, TOP, BAR = 28, 24, 26, 22, 16  # in the picture's own units
MOST_MONTHS = 120  # of a project: what is longer was mistyped


@dataclass(frozen=True)
class Bar:
    x: str
    y: str
    width: str
    height: str
    number: str
    number_y: str


@dataclass(frozen=True)
class Month:
    number: str
    x: str
    middle: str


@dataclass(frozen=True)
class Timetable:
    """One bar for each activity that has its months, a line for each month."""

    view_box: str
    height: str
    bars: tuple[Bar, ...]
    months: tuple[Month, ...]
    label_y: str = "14"
    top: str = str(TOP)
    left: str = "4"


def draw(activities: Sequence[dict[str, Any]]) -> Timetable | None:
    """The picture, or None when no activity has its months yet."""
    placed = [
        (position, row["start"], row["months"])
        for position, row in enumerate(activities, 1)
        if are_months(row.get("start"), row.get("months"))
    ]
    if not placed:
        return None
    last = max(start + months - 1 for _position, start, months in placed)
    height = TOP + ROW * len(placed) + 4
    return Timetable(
        view_box=f"0 0 {LEFT + MONTH * last + 4} {height}",
        height=str(height),
        bars=tuple(_bar(index, *place) for index, place in enumerate(placed)),
        months=tuple(
            Month(str(number), str(LEFT + MONTH * (number - 1)), str(LEFT + MONTH * (number - 1) + MONTH // 2))
            for number in range(1, last + 1)
        ),
    )


def _bar(index: int, position: int, start: int, months: int) -> Bar:
    y = TOP + ROW * index + (ROW - BAR) // 2
    return Bar(
        x=str(LEFT + MONTH * (start - 1)),
        y=str(y),
        width=str(MONTH * months - 2),
        height=str(BAR),
        number=str(position),
        number_y=str(y + BAR - 3),
    )


def are_months(*values: Any) -> bool:
    """Whether each is a month, or a number of months, of a project that could be: a draft keeps whatever was typed."""
    return all(isinstance(value, int) and 1 <= value <= MOST_MONTHS for value in values)
