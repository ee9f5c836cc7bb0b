"""Cents, halves up, always."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import quantise

AMOUNTS = st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=5)


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("1.005", "1.01"), ("2.675", "2.68"), ("-1.005", "-1.01"), ("1.0049", "1.00"), ("7", "7.00"), ("0", "0.00")],
)
def test_halves_go_away_from_zero(amount, rounded):
    assert str(quantise(Decimal(amount))) == rounded


@given(AMOUNTS)
def test_rounded_amount_is_within_half_a_cent(amount):
    assert abs(quantise(amount) - amount) <= Decimal("0.005")
    assert quantise(amount).as_tuple().exponent == -2


@given(AMOUNTS)
def test_rounding_again_changes_nothing(amount):
    assert quantise(quantise(amount)) == quantise(amount)


@given(AMOUNTS, AMOUNTS)
def test_rounding_keeps_the_order(one, other):
    assert (quantise(one) <= quantise(other)) or one > other
