"""How numbers, amounts and dates are read as Italians and browsers write them."""

import re
from datetime import date
from decimal import Decimal

from core.days import is_likely
from core.money import quantise

NUMBER = re.compile(r"\d{1,9}")
AMOUNT = re.compile(r"\d{1,10}(\.\d{1,2})?")
THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+")
ITALIAN_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def read_number(text: str) -> int | None:
    """A whole number, with or without dots between thousands; None when it is not one."""
    plain = text.replace(" ", "")
    if THOUSANDS.fullmatch(plain):
        plain = plain.replace(".", "")
    return int(plain) if NUMBER.fullmatch(plain) and plain.isascii() else None


def read_amount(text: str) -> Decimal | None:
    """Euros with two decimals from 1.234,50, 1234,5, 1 234.50 or 1234.50; None when it is not an amount."""
    plain = text.replace("€", "").replace(" ", "").replace("'", "")
    if "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    elif THOUSANDS.fullmatch(plain):
        plain = plain.replace(".", "")
    return quantise(Decimal(plain)) if AMOUNT.fullmatch(plain) and plain.isascii() else None


def read_date(text: str) -> date | None:
    """A day from 2026-12-20 or 20/12/2026; None when there is no such day, or nobody can mean its year."""
    italian = ITALIAN_DATE.fullmatch(text)
    try:
        found = date(int(italian[3]), int(italian[2]), int(italian[1])) if italian else date.fromisoformat(text)
    except ValueError:
        return None
    return found if is_likely(found) else None


def amount_of(value: object) -> Decimal:
    """The amount that an answer holds, 0 when it holds none or something that is no amount."""
    return (read_amount(value) if isinstance(value, str) else None) or Decimal("0.00")
