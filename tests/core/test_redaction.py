"""What logs and reasons do not say."""

import logging
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.redaction import RedactingFormatter, reason_of, redacted


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("tax code RSSMRA80A01L219M is known", "tax code [tax code] is known"),
        ("rssmra80a01l219m", "[tax code]"),
        ("body 01234567890 exists", "body [tax code] exists"),
        ("to luca.moretti@ilponte.example now", "to [address] now"),
        ("unique violated\nDETAIL:  Key (email)=(x) exists.", "unique violated\nDETAIL: […]"),
        (f"value '{'answer ' * 20}' too long", "value […] too long"),
        ("job 123 at 2026-12-20 took 1234567 µs", "job 123 at 2026-12-20 took 1234567 µs"),
    ],
)
def test_persons_are_struck_out(text, left):
    assert redacted(text) == left


@given(st.text())
def test_redacting_twice_changes_nothing_more(text):
    assert redacted(redacted(text)) == redacted(text)


def test_reason_is_short_and_names_the_error():
    assert reason_of(OSError("disk full")) == "OSError: disk full"
    assert reason_of(KeyError()) == "KeyError"
    assert len(reason_of(ValueError("long " * 400))) == 500


def test_formatter_redacts_the_traceback_too():
    try:
        raise ValueError("RSSMRA80A01L219M")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "for %s", ("a@b.example",), sys.exc_info())
    written = RedactingFormatter().format(record)
    assert written.startswith("for [address]\nTraceback")
    assert written.endswith("ValueError: [tax code]")
