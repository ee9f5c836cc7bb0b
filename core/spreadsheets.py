"""Decides how tables are written for spreadsheets: one dialect, which those set to Italian open by a double click.

UTF-8 with its mark, semicolons, decimals with a comma, days as 20/12/2026, lines that end in CR LF. A text that a
spreadsheet would run as a formula gets an apostrophe, also where a cell would begin if somebody split it elsewhere.
"""

import csv
import datetime
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.http import StreamingHttpResponse

MARK = "\ufeff"
DELIMITER = ";"
# A sign (wide ones too) at the beginning of the cell, or after what another program takes for the end of one.
FORMULA = re.compile(r"(^[\s]*|[;,|\t\r\n])([ \"'\u200b\ufeff]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")


def response(rows: Iterable[Iterable[Any]], filename: str) -> StreamingHttpResponse:
    """The table as a download, line by line."""
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return StreamingHttpResponse(lines(rows), content_type="text/csv; charset=utf-8", headers=headers)


def lines(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The lines one after the other, the mark before the first."""
    writer = csv.writer(_Echo(), delimiter=DELIMITER, lineterminator="\r\n")
    mark = MARK
    for row in rows:
        yield mark + writer.writerow([written(cell) for cell in row])
        mark = ""


def written(cell: Any) -> str:
    """One cell: numbers and days as they are read in Italy, texts that run nothing."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal | int) and not isinstance(cell, bool):
        return str(cell).replace(".", ",")
    if isinstance(cell, datetime.date) and not isinstance(cell, datetime.datetime):
        return f"{cell:%d/%m/%Y}"
    return disarmed(str(cell))


def disarmed(text: str) -> str:
    """The text with an apostrophe wherever a formula would begin."""
    plain = FORMULA.sub(r"\1\2'", text)
    return f"'{plain}" if plain[:1] in ("\t", "\r") else plain


class _Echo:
    """A file that hands back each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line
