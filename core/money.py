"""How amounts are rounded: to the cent, halves up, and in no other way."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def quantise(amount: Decimal) -> Decimal:
    """The amount in euros with two decimals, halves rounded away from zero."""
    return Decimal(amount).quantize(CENT, rounding=ROUND_HALF_UP)
