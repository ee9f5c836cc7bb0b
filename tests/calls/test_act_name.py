"""An act is named in full wherever a person reads it."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from calls.act_name import act_name, published_words
from calls.models.acts import number_key

DAY = date(2026, 9, 27)


@pytest.mark.parametrize(
    "number",
    ["163", "D.D. 163", "DD 163", "Determinazione n. 163", "determinazione dirigenziale 163", "n. 163", "N° 163"],
)
def test_determination_is_named_in_full_however_its_number_was_written(number: str):
    assert act_name(number, DAY) == "Determinazione n. 163 del 27 settembre 2026"
    assert act_name(number, DAY, within=True) == "determinazione n. 163 del 27 settembre 2026"
    with translation.override("en"):
        assert act_name(number, DAY) == "Determination no. 163 of 27 September 2026"
    assert number_key(number) == "163"


@pytest.mark.parametrize("number", ["D.G.R. 22-5076", "Decreto 22-5076", "Deliberazione n. 22-5076"])
def test_act_of_another_kind_keeps_its_own_words(number: str):
    assert act_name(number, DAY, within=True) == f"{number} del 27 settembre 2026"
    assert number_key(number) != "225076"


@pytest.mark.parametrize(
    ("day", "words"), [(1, "del 1º"), (7, "del 7"), (8, "dell’8"), (11, "dell’11"), (18, "del 18")]
)
def test_article_of_the_day_is_elided_where_italian_elides_it(day: int, words: str):
    for number in ("163", "D.G.R. 163"):
        assert act_name(number, date(2026, 11, day)).endswith(f" {words} novembre 2026")


def test_publication_of_the_same_day_gives_only_its_hour():
    morning = datetime(2026, 9, 27, 7, 0, tzinfo=UTC)
    assert published_words(DAY, morning) == "pubblicata lo stesso giorno alle 9:00"
    assert published_words(date(2026, 9, 26), morning) == "pubblicata il 27 settembre 2026 alle 9:00"
    eighth = morning.replace(month=10, day=8)
    assert published_words(date(2026, 9, 26), eighth) == "pubblicata l’8 ottobre 2026 alle 9:00"
    with translation.override("en"):
        assert published_words(DAY, morning) == "published the same day at 9:00"


def test_day_of_the_publication_is_that_of_rome():
    assert published_words(DAY, datetime(2026, 9, 26, 22, 30, tzinfo=UTC)) == "pubblicata lo stesso giorno alle 0:30"
