"""How pages write numbers, money and moments in both languages."""

import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.template import engines
from django.utils import translation

from core.templatetags import wecare

ROME = ZoneInfo("Europe/Rome")
NOON = datetime.datetime(2026, 12, 20, 11, 0, 5, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("amount", "italian", "english"),
    [
        (Decimal("1234.5"), "1.234,50 €", "€1,234.50"),
        (Decimal("1234567.895"), "1.234.567,90 €", "€1,234,567.90"),
        (Decimal("-12.3"), "-12,30 €", "-€12.30"),
        (0, "0,00 €", "€0.00"),
        (None, "", ""),
        ("", "", ""),
    ],
)
def test_euro_is_written_as_each_language_does(amount, italian, english):
    with translation.override("it"):
        assert wecare.euro(amount) == italian
    with translation.override("en"):
        assert wecare.euro(amount) == english


@pytest.mark.parametrize(
    ("value", "places", "italian"), [("1234.5", 2, "1.234,50"), ("0.125", 2, "0,13"), ("99.5", 0, "100"), (None, 2, "")]
)
def test_decimal_rounds_and_groups(value, places, italian):
    with translation.override("it"):
        assert wecare.decimal(None if value is None else Decimal(value), places) == italian


@pytest.mark.parametrize(
    ("value", "italian"), [("12.50", "12,5"), ("12", "12"), ("12.25", "12,25"), ("100", "100"), ("0.0", "0")]
)
def test_points_have_no_idle_zeros(value, italian):
    with translation.override("it"):
        assert wecare.points(Decimal(value)) == italian


def test_points_of_nothing_are_nothing():
    assert wecare.points(None) == ""


@pytest.mark.parametrize(
    ("utc_hour", "italian", "english"), [(0, "ora legale", "summer time"), (1, "ora solare", "winter time")]
)
def test_hour_that_comes_twice_says_which(utc_hour, italian, english):
    at = datetime.datetime(2026, 10, 25, utc_hour, 30, tzinfo=datetime.UTC)
    with translation.override("it"):
        assert wecare.instant(at) == f"domenica 25 ottobre 2026, ore 02:30:00 ({italian})"
        assert wecare.stamp(at) == f"25/10/2026 02:30 ({italian})"
    with translation.override("en"):
        assert wecare.instant(at) == f"Sunday 25 October 2026, at 02:30:00 ({english})"


@pytest.mark.parametrize("day", [(2026, 10, 24), (2026, 10, 25, 2), (2026, 3, 29, 1)])
def test_hour_that_comes_once_says_nothing_more(day):
    at = datetime.datetime(*day, tzinfo=datetime.UTC)
    with translation.override("it"):
        assert "(" not in wecare.moment(at) + wecare.stamp(at)


def test_moment_is_written_in_rome():
    with translation.override("it"):
        assert wecare.moment(NOON) == "domenica 20 dicembre 2026, ore 12:00"
        assert wecare.instant(NOON) == "domenica 20 dicembre 2026, ore 12:00:05"
    with translation.override("en"):
        assert wecare.moment(NOON) == "Sunday 20 December 2026, at 12:00"


def test_day_is_the_day_in_rome():
    with translation.override("it"):
        assert wecare.day(datetime.datetime(2026, 12, 31, 23, 30, tzinfo=datetime.UTC)) == "1º gennaio 2027"
        assert wecare.day(datetime.date(2026, 8, 9)) == "9 agosto 2026"
    with translation.override("en"):
        assert wecare.day(datetime.date(2026, 8, 1)) == "1 August 2026"


def test_stamp_is_short():
    assert wecare.stamp(NOON) == "20/12/2026 12:00"


@pytest.mark.parametrize("write", [wecare.moment, wecare.instant, wecare.day, wecare.stamp])
def test_no_moment_is_written_as_nothing(write):
    assert write(None) == ""


@pytest.mark.parametrize(
    ("left", "italian", "english"),
    [
        ({"days": 3, "hours": 4, "minutes": 50}, "3 giorni e 4 ore", "3 days and 4 hours"),
        ({"days": 1}, "1 giorno", "1 day"),
        ({"hours": 1, "minutes": 1}, "1 ora e 1 minuto", "1 hour and 1 minute"),
        ({"minutes": 25}, "25 minuti", "25 minutes"),
        ({"seconds": 59}, "meno di un minuto", "less than a minute"),
        ({"seconds": 0}, "meno di un minuto", "less than a minute"),
        ({"seconds": -1}, "tempo scaduto", "time is up"),
        ({"days": -2}, "tempo scaduto", "time is up"),
    ],
)
def test_remaining_tells_the_two_largest_units(left, italian, english):
    with translation.override("it"):
        assert wecare.remaining(NOON + datetime.timedelta(**left), NOON) == italian
    with translation.override("en"):
        assert wecare.remaining(NOON + datetime.timedelta(**left), NOON) == english


def test_remaining_without_a_deadline_is_nothing():
    assert wecare.remaining(None, NOON) == ""


@pytest.mark.parametrize(
    ("size", "italian"),
    [
        (1, "1 byte"),
        (850, "850 byte"),
        (1_200, "1,2 kB"),
        (1_234_567, "1,2 MB"),
        (10_000_000, "10 MB"),
        (250_000_000, "250 MB"),
    ],
)
def test_filesize_is_written_as_people_say_it(size, italian):
    with translation.override("it"):
        assert wecare.filesize(size) == italian


def test_filters_need_no_load_in_templates():
    template = engines["django"].from_string("{{ amount|euro }} {{ score|points }}")
    with translation.override("it"):
        assert template.render({"amount": Decimal("10"), "score": Decimal("7.50")}) == "10,00 € 7,5"
