"""Answers: what is kept of what was typed, what is wrong with it, and how a budget adds up."""

from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from applications.answers.asked import Asked, Category, Partner, Surroundings
from applications.answers.budget import least_part, totals
from applications.answers.posted import read, read_section
from applications.answers.problems import problems
from applications.answers.scalars import read_amount, read_date, read_number
from applications.answers.terms import Terms, rule_lines, term_problems
from applications.answers.text import clean_line, clean_text
from applications.answers.timetable import draw
from core.difference import pieces

A, B = Partner("a", "Capofila", Decimal("60.00")), Partner("b", "Ponte", Decimal("40.00"))
STAFF = Category("personale", "Personale", is_staff_cost=True)
SERVICES = Category("servizi", "Servizi")
EVENTS = Category("eventi", "Comunicazione", max_percent=Decimal("5.00"))
FLAT = Category("indiretti", "Indiretti", flat_rate_percent=Decimal("15.00"), flat_rate_base="staff")
AROUND = Surroundings((A, B), (STAFF, SERVICES, EVENTS, FLAT), most_months=24)
TERMS = Terms(Decimal("150000.00"), Decimal("900000.00"), Decimal("20.00"), 18, 24)
amounts = st.decimals(min_value=0, max_value=999_999, places=2)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("uno\r\ndue\rtre", "uno\ndue\ntre"),
        ("perche\u0301", "perché"),
        ("a\x00b\x07c\u200b\ufeff\u00add\u202e", "abcd"),
        ("\uf0b7\u00a0primo\t punto  \n", "• primo  punto"),
        ("riga\x0bsotto\u2028ancora", "riga\nsotto\nancora"),
        ("  fine \n\n ", "fine"),
    ],
)
def test_text_pasted_is_normalised(typed: str, stored: str) -> None:
    assert clean_text(typed) == stored


@given(st.text(max_size=300))
def test_text_once_clean_stays_as_it_is(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1.234,50", "1234.50"),
        ("1234,5", "1234.50"),
        ("1 234.50", "1234.50"),
        ("€ 1.234.567", "1234567.00"),
        ("0", "0.00"),
        ("12,345", None),
        ("-5", None),
        ("mille", None),
        ("1,2,3", None),
        ("٣", None),
    ],
)
def test_amount_is_read_as_italians_write_it(typed: str, amount: str | None) -> None:
    assert read_amount(typed) == (None if amount is None else Decimal(amount))


@given(amounts)
def test_amount_written_with_italian_marks_is_read_back(amount: Decimal) -> None:
    italian = f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))
    assert read_amount(italian) == read_amount(str(amount)) == amount


def test_numbers_and_dates_that_are_none_are_not_read() -> None:
    assert (read_number("1.200"), read_number("12,5"), read_number("²")) == (1200, None, None)
    assert str(read_date("20/12/2026")) == "2026-12-20"
    assert (read_date("31/02/2026"), read_date("presto")) == (None, None)


@pytest.mark.parametrize("kind", ["number", "money", "date"])
def test_what_cannot_be_read_is_kept_as_typed_and_said_to_be_wrong(kind: str) -> None:
    asked = Asked("q", "Domanda", kind)
    answer = read(asked, QueryDict("q=circa dieci"), AROUND)
    assert answer == "circa dieci"
    assert [found.missing for found in problems(asked, answer, AROUND)] == [False]


def test_text_beyond_its_limit_is_kept_and_said_to_be_wrong() -> None:
    asked = Asked("q", "Domanda", "long_text", max_length=10)
    answer = read(asked, QueryDict("q=" + "a" * 12), AROUND)
    assert answer == "a" * 12
    assert [found.message for found in problems(asked, answer, AROUND)] == [
        "«Domanda» ha 2 caratteri di troppo: al massimo 10."
    ]


def test_text_of_exactly_its_limit_counts_a_line_end_as_one() -> None:
    asked = Asked("q", "Domanda", "long_text", max_length=3)
    posted = QueryDict(mutable=True)
    posted["q"] = "a\r\nb"
    assert problems(asked, read(asked, posted, AROUND), AROUND) == []


def test_missing_answer_is_missing_only_when_required() -> None:
    assert [found.missing for found in problems(Asked("q", "D", "yes_no"), None, AROUND)] == [True]
    assert problems(Asked("q", "D", "yes_no", required=False), None, AROUND) == []
    assert problems(Asked("q", "D", "yes_no"), False, AROUND) == []
    assert problems(Asked("q", "D", "number"), 0, AROUND) == []


def test_rows_left_blank_are_dropped() -> None:
    asked = Asked("t", "Destinatari", "targets")
    posted = QueryDict("t-rows=x&t-rows=y&t-rows=z&t-x-group=Famiglie&t-x-people=80&t-z-group=Anziani&t-z-people=tanti")
    assert read(asked, posted, AROUND) == [
        {"id": "x", "group": "Famiglie", "people": 80, "description": ""},
        {"id": "z", "group": "Anziani", "people": "tanti", "description": ""},
    ]


def test_choice_beyond_the_options_is_wrong() -> None:
    asked = Asked("c", "Scelta", "choice", options=(("x", "X"),))
    assert [found.missing for found in problems(asked, "y", AROUND)] == [False]
    several = Asked("c", "Scelta", "choices", options=(("x", "X"), ("y", "Y")))
    assert read(several, QueryDict("c=y&c=z&c=x"), AROUND) == ["x", "y"]


def test_activity_of_a_body_that_left_is_wrong() -> None:
    row = {"title": "Avvio", "description": "D", "member": "gone", "start": 1, "months": 2}
    found = problems(Asked("activities", "Attività", "activities"), [row], AROUND)
    assert len(found) == 1


@given(st.text(max_size=60), st.sampled_from(["number", "money", "date", "yes_no", "choice", "targets", "budget"]))
def test_whatever_is_typed_is_read_and_judged_without_failing(text: str, kind: str) -> None:
    asked = Asked("q", "Domanda", kind, options=(("x", "X"),))
    posted = QueryDict(mutable=True)
    for name in ("q", "q-rows", "q-0-group", "q-a-servizi", "q-b-cofinancing"):
        posted[name] = text
    posted.appendlist("q-rows", "0")
    answer = read_section((asked,), posted, AROUND, {})["q"]
    problems(asked, answer, AROUND)
    totals(answer if kind == "budget" else None, AROUND)


def _budget(lines: list[tuple[str, str, str]], cofinancing: list[tuple[str, str]] = ()) -> dict[str, Any]:
    return {
        "lines": [{"member": member, "category": category, "amount": amount} for member, category, amount in lines],
        "cofinancing": [{"member": member, "amount": amount} for member, amount in cofinancing],
    }


def test_budget_adds_flat_rates_for_each_member() -> None:
    answer = _budget([("a", "personale", "100.03"), ("b", "personale", "100.03"), ("b", "servizi", "50.00")])
    sums = totals(answer, AROUND)
    assert (sums.by_member["a"].by_category["indiretti"], sums.flat["indiretti"]) == (
        Decimal("15.00"),
        Decimal("30.00"),
    )
    assert (sums.direct, sums.staff, sums.total_cost) == (Decimal("250.06"), Decimal("200.06"), Decimal("280.06"))


def test_budget_ignores_lines_that_nobody_could_write() -> None:
    answer = _budget([("a", "indiretti", "10.00"), ("gone", "servizi", "10.00"), ("a", "servizi", "molto")])
    assert totals(answer, AROUND).total_cost == Decimal("0.00")


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["personale", "servizi", "eventi"]), amounts)), amounts
)
def test_budget_adds_up_however_it_is_cut(lines: list[tuple[str, str, Decimal]], brought: Decimal) -> None:
    answer = _budget([(m, c, str(amount)) for m, c, amount in lines], [("a", str(brought))])
    sums = totals(answer, AROUND)
    by_member = sum((member.total_cost for member in sums.by_member.values()), Decimal(0))
    assert sums.total_cost == by_member == sum(sums.by_category.values(), Decimal(0))
    assert sums.requested_grant + sums.cofinancing == sums.total_cost
    assert sums.direct == sum((amount for _m, _c, amount in lines), Decimal(0))


@given(amounts)
def test_least_co_financing_is_enough_and_one_cent_less_is_not(cost: Decimal) -> None:
    least = least_part(Decimal("20.00"), cost)
    assert least * 5 >= cost
    assert least == 0 or (least - Decimal("0.01")) * 5 < cost


def _problems(answers: dict[str, Any], around: Surroundings = AROUND) -> list[str]:
    return [found.message for found in term_problems(answers, frozenset(answers), TERMS, around)]


def test_terms_kept_to_the_cent_raise_nothing() -> None:
    assert _problems({"total_cost": "187500.00", "requested_grant": "150000.00", "duration_months": 18}) == []


def test_terms_say_what_is_missing_in_euros() -> None:
    found = _problems({"total_cost": "187500.00", "requested_grant": "150000.01"})
    assert found == ["Cofinanziamento 20,00 %: serve almeno il 20,00 %, mancano 0,01 €."]


@pytest.mark.parametrize("request_written", [None, "", "tanto"])
def test_terms_judge_no_grant_that_is_not_written(request_written: Any) -> None:
    answers = {"total_cost": "187500.00", "requested_grant": request_written}
    assert rule_lines(answers, frozenset(answers), TERMS, AROUND) == []


def test_terms_refuse_a_duration_outside_the_call() -> None:
    assert len(_problems({"duration_months": 25})) == 1


def test_terms_refuse_a_category_over_its_maximum_and_shares_unlike_the_budget() -> None:
    lines = [("a", "servizi", "100000.00"), ("b", "servizi", "80000.00"), ("b", "eventi", "20000.00")]
    found = _problems({"budget": _budget(lines, [("a", "50000.00")])})
    assert len(found) == 3


def test_terms_refuse_an_activity_beyond_the_end() -> None:
    rows = [{"title": "Lunga", "start": 10, "months": 12}]
    assert len(_problems({"duration_months": 20, "activities": rows})) == 1


def test_difference_marks_only_the_words_that_differ() -> None:
    mine, theirs = pieces("il centro diurno apre", "il centro sociale apre")
    assert [piece.text for piece in mine if piece.differs] == ["diurno"]
    assert "".join(piece.text for piece in theirs) == "il centro sociale apre"


def test_timetable_draws_a_bar_for_each_activity_with_months() -> None:
    drawn = draw([{"start": 1, "months": 3}, {"start": "?", "months": 1}, {"start": 5, "months": 2}])
    assert drawn is not None
    assert ([bar.number for bar in drawn.bars], len(drawn.months)) == (["1", "3"], 6)
    assert draw([{"start": None, "months": None}]) is None
