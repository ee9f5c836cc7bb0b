"""One dialect of tables for all: an Italian spreadsheet opens it rightly, and runs nothing of it."""

import datetime
import re
from decimal import Decimal

import pytest

from core.spreadsheets import disarmed, lines, written
from tests.core.test_days import SOURCES


def test_dialect_is_the_one_of_italian_spreadsheets() -> None:
    rows = [["Progetto", "Contributo (€)", "Data"], ["Perché; «no»", Decimal("1234.50"), datetime.date(2026, 12, 20)]]
    assert "".join(lines(rows)) == ('\ufeffProgetto;Contributo (€);Data\r\n"Perché; «no»";1234,50;20/12/2026\r\n')


def test_there_is_no_other_writer_of_tables() -> None:
    writers = {path.name for path in SOURCES if re.search(r"csv\.(?:writer|DictWriter)", path.read_text())}
    assert writers == {"spreadsheets.py"}


@pytest.mark.parametrize("cell", [Decimal("-5.50"), -3, None, 0])
def test_numbers_are_no_formulas(cell: object) -> None:
    assert written(cell) == {"-5.50": "-5,50", "-3": "-3", "None": "", "0": "0"}[str(cell)]


@pytest.mark.parametrize("sign", "=+-@＝＋－＠")
@pytest.mark.parametrize("before", ["", " ", "\t", "\r", "x;", "x; ", "x,", "x\n", 'x;"', "\u200b"])
def test_no_text_begins_a_formula_even_where_another_program_would_split_it(sign: str, before: str) -> None:
    cell = disarmed(f"{before}{sign}1+1")
    for piece in [cell, *cell.replace(",", ";").split(";"), *cell.splitlines()]:
        assert piece.strip(' \t\r\n"\u200b')[:1] not in set("=+-@＝＋－＠")


@pytest.mark.parametrize("text", ["Alba - Bra", "a=b", "C.I.S.S.A.C.A.", "info@ente.example", "3 + 2", "uno; due"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert disarmed(text) == text
