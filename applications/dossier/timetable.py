"""How the activities are drawn on paper: names at the left, a bar over the months of each."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from applications.answers.timetable import MOST_MONTHS, are_months

WIDTH, LEFT, RIGHT = 680, 214, 6  # in the picture's own units: a quarter of a millimetre on the page
ROW, TOP, BAR = 32, 40, 16
LETTERS, LINES = 36, 2
MOST_ROWS = 24  # of one picture, so that it stands on a page whole
EVERY = ((24, 1), (48, 3), (10_000, 6))  # up to so many months every month has its number, then every third …


@dataclass(frozen=True)
class Line:
    """One activity: its name in lines, and where its bar lies."""

    words: list[tuple[str, str]]
    rule_y: str
    x: str
    y: str
    width: str


def months_in(text: str) -> int:
    """The duration that the text says; 0 when no project lasts so long: a draft keeps whatever was typed."""
    months = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
    return months if months <= MOST_MONTHS else 0


def drawn(rows: Sequence[dict[str, Any]], months: int = 0) -> list[bytes]:
    """The pictures as SVG, each of as many activities as a page holds; none when no activity has its months.

    Each shows the whole project, of at least so many months.
    """
    placed = [(number, row) for number, row in enumerate(rows, 1) if are_months(row["start"], row["months"])]
    last = max([months, *(row["start"] + row["months"] - 1 for _number, row in placed)])
    return [_picture(placed[first : first + MOST_ROWS], last) for first in range(0, len(placed), MOST_ROWS)]


def _picture(placed: Sequence[tuple[int, dict[str, Any]]], last: int) -> bytes:
    month = (WIDTH - LEFT - RIGHT) / last
    height = TOP + ROW * len(placed) + 6
    context = {
        "width": str(WIDTH),
        "height": str(height),
        "left": str(LEFT),
        "right": str(WIDTH - RIGHT),
        "bar": str(BAR),
        "top": str(TOP),
        "bottom": str(height - 6),
        "months": _months(last, month),
        "lines": [_line(index, number, row, month) for index, (number, row) in enumerate(placed)],
    }
    return render_to_string("applications/dossier/timetable.svg", context).encode()


def _months(last: int, month: float) -> list[dict[str, Any]]:
    every = next(step for most, step in EVERY if last <= most)
    return [
        {
            "number": str(number) if number == 1 or number % every == 0 or every == 1 else "",
            "x": _units(LEFT + month * (number - 1)),
            "middle": _units(LEFT + month * (number - 0.5)),
            "begins_year": number % 12 == 1,
            "year": _("Year %(year)s") % {"year": (number + 11) // 12},
        }
        for number in range(1, last + 1)
    ]


def _line(index: int, number: int, row: dict[str, Any], month: float) -> Line:
    top = TOP + ROW * index
    words = textwrap.wrap(f"{number}. {row['title']}", LETTERS, max_lines=LINES, placeholder=" …") or [f"{number}."]
    first = top + (20 if len(words) == 1 else 14)
    return Line(
        words=[(text, str(first + 12 * place)) for place, text in enumerate(words)],
        rule_y=str(top + ROW),
        x=_units(LEFT + month * (row["start"] - 1) + 1),
        y=str(top + (ROW - BAR) // 2),
        width=_units(month * row["months"] - 2),
    )


def _units(value: float) -> str:
    return f"{value:.2f}"
