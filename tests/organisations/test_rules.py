"""Codes by their check digits, numbers by their form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisations import rules
from organisations.models import THIRD_SECTOR_KINDS, BodyKind
from tests.factories.organisations import body_tax_code, person_tax_code


@given(st.integers(min_value=0, max_value=9_999_999))
def test_body_tax_code_with_its_check_digit_is_right(number):
    assert rules.tax_code_error(body_tax_code(number), BodyKind.LEAD_BODY) == ""


@given(st.integers(min_value=1, max_value=9_999_999), st.integers(0, 10), st.integers(1, 9))
def test_body_tax_code_with_one_digit_changed_is_wrong(number, place, step):
    code = body_tax_code(number)
    changed = code[:place] + str((int(code[place]) + step) % 10) + code[place + 1 :]
    assert rules.tax_code_error(changed, BodyKind.LEAD_BODY) != ""


def test_body_tax_code_of_zeros_is_wrong():
    assert rules.tax_code_error("0" * 11, BodyKind.COMPANY) != ""


@pytest.mark.parametrize("kind", [kind for kind in BodyKind if kind != BodyKind.COMPANY])
def test_persons_code_is_no_bodys_code(kind):
    assert rules.tax_code_error(person_tax_code(), kind) != ""


def test_persons_code_is_a_sole_traders_code():
    assert rules.tax_code_error(person_tax_code(), BodyKind.COMPANY) == ""
    assert rules.tax_code_error(person_tax_code()[:15] + "A", BodyKind.COMPANY) != ""


@pytest.mark.parametrize("code", ["", "1234567890", "123456789012", "ABCDEFGHIJK"])
def test_body_tax_code_of_another_form_is_wrong(code):
    assert rules.tax_code_error(code, BodyKind.OTHER) != ""


def test_eleven_digits_are_no_persons_code():
    assert rules.person_tax_code_error(body_tax_code(1)) != ""
    assert rules.person_tax_code_error(person_tax_code(1)) == ""


def test_vat_number_is_checked_by_its_digit():
    assert rules.vat_number_error(body_tax_code(5)) == ""
    assert rules.vat_number_error(body_tax_code(5)[:10] + "x") != ""


def test_compact_drops_blanks_dots_and_the_country():
    assert rules.compact(" it 0000005.001-7 ") == "00000050017"
    assert rules.compact("rss mra 80a01 l219") == "RSSMRA80A01L219"


@pytest.mark.parametrize("kind", sorted(THIRD_SECTOR_KINDS))
def test_third_sector_body_needs_a_runts_number(kind):
    assert rules.runts_number_error("", kind) != ""
    assert rules.runts_number_error("12a", kind) != ""
    assert rules.runts_number_error("12345", kind) == ""


@pytest.mark.parametrize("kind", sorted(set(BodyKind) - THIRD_SECTOR_KINDS))
def test_other_body_has_no_runts_number(kind):
    assert rules.runts_number_error("", kind) == ""
    assert rules.runts_number_error("12345", kind) != ""


def test_there_are_as_many_provinces_as_in_italy():
    assert {"TO", "AL", "AT", "CN", "VB", "ROMA"} - rules.PROVINCES == {"ROMA"}
    assert all(len(code) == 2 for code in rules.PROVINCES)
