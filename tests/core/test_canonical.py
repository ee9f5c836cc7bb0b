"""Equal data have equal text; what has no single spelling is refused."""

import datetime
import json
import uuid
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from core.canonical import canonical_json, sha256_hex
from core.models.jobs import JobState

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(PLAIN)
def test_plain_data_come_back_as_they_went(data):
    assert json.loads(canonical_json(data)) == data


@given(st.dictionaries(TEXT, st.integers(), min_size=2, max_size=6), st.randoms())
def test_order_of_keys_does_not_matter(data, random):
    keys = list(data)
    random.shuffle(keys)
    assert canonical_json({key: data[key] for key in keys}) == canonical_json(data)


@given(PLAIN)
def test_text_is_stable_when_written_twice(data):
    assert canonical_json(json.loads(canonical_json(data))) == canonical_json(data)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2))
def test_decimal_keeps_its_digits(amount):
    assert Decimal(json.loads(canonical_json(amount))).as_tuple() == amount.as_tuple()


@given(
    st.datetimes(datetime.datetime(1990, 1, 1), datetime.datetime(2090, 1, 1)),  # noqa: DTZ001
    st.sampled_from(["Europe/Rome", "UTC", "America/New_York"]),
)
def test_same_moment_in_any_zone_has_one_spelling(naive, zone):
    moment = naive.replace(tzinfo=datetime.UTC)
    written = canonical_json(moment.astimezone(ZoneInfo(zone)))
    assert written == canonical_json(moment)
    assert written.endswith('Z"')
    assert datetime.datetime.fromisoformat(json.loads(written)) == moment


def test_everything_has_its_spelling():
    data = {
        "b": [Decimal("10.50"), Decimal("1E+3"), True, None],
        "a": {"perché": "“città”", "when": datetime.date(2026, 12, 20)},
        "id": uuid.UUID(int=7),
        "state": JobState.DONE,
        "at": datetime.datetime(2026, 12, 20, 12, tzinfo=ZoneInfo("Europe/Rome")),
    }
    assert canonical_json(data) == (
        '{"a":{"perché":"“città”","when":"2026-12-20"},"at":"2026-12-20T11:00:00Z",'
        '"b":["10.50","1000",true,null],"id":"00000000-0000-0000-0000-000000000007","state":"done"}'
    )


@pytest.mark.parametrize(
    "data",
    [
        0.5,
        Decimal("NaN"),
        Decimal("Infinity"),
        datetime.datetime(2026, 1, 1),  # noqa: DTZ001
        gettext_lazy("waiting"),
        {1: "one"},
        {"set": {1}},
        b"bytes",
    ],
)
def test_what_has_no_single_spelling_is_refused(data):
    with pytest.raises((TypeError, ValueError)):
        canonical_json([data])


def test_hash_of_text_is_the_hash_of_its_utf8():
    expected = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
    assert sha256_hex("foo") == expected
    assert sha256_hex(b"foo") == expected
    assert sha256_hex("è") == sha256_hex("è".encode())
