"""Merging: what one side changed is taken, what both changed in one cell is a question, nothing else ever is."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from applications.answers.asked import Asked
from applications.answers.merging import Conflict, merge, same, value_at
from applications.answers.rows import brought_back, with_ids, without_ids

OPTIONS = tuple((key, key.upper()) for key in "abcd")
ASKED = {
    kind: Asked("q", "Domanda", kind, options=OPTIONS if kind == "choices" else ())
    for kind in ("long_text", "number", "yes_no", "choices", "activities", "budget")
}

texts = st.text("xyz ", max_size=3)
rows = st.lists(
    st.fixed_dictionaries(
        {"id": st.sampled_from("1234"), "title": texts, "start": st.one_of(st.none(), st.integers(1, 3))}
    ),
    max_size=4,
    unique_by=lambda row: row["id"],
)
cells = st.dictionaries(
    st.one_of(
        st.tuples(st.just("lines"), st.sampled_from("mn"), st.sampled_from("st")),
        st.tuples(st.just("cofinancing"), st.sampled_from("mn")),
    ),
    st.sampled_from(["1.00", "2.00", "molto"]),
    max_size=4,
)


def budget_of(found: dict[tuple[str, ...], str]) -> dict[str, Any]:
    lines = [{"member": p[1], "category": p[2], "amount": v} for p, v in found.items() if p[0] == "lines"]
    brought = [{"member": p[1], "amount": v} for p, v in found.items() if p[0] == "cofinancing"]
    return {"lines": lines, "cofinancing": brought}


ANSWERS = {
    "long_text": st.one_of(st.none(), texts),
    "number": st.one_of(st.none(), st.integers(0, 3), st.just("circa")),
    "yes_no": st.sampled_from([None, True, False]),
    "choices": st.lists(st.sampled_from("abcd"), unique=True),
    "activities": rows,
    "budget": cells.map(budget_of),
}
THREE = st.sampled_from(sorted(ANSWERS)).flatmap(
    lambda kind: st.tuples(st.just(kind), ANSWERS[kind], ANSWERS[kind], ANSWERS[kind])
)


def mine_stays(_conflict: Conflict) -> bool:
    return True


def theirs_stay(_conflict: Conflict) -> bool:
    return False


def paths(kind: str, *answers: Any) -> set[tuple[str, ...]]:
    """Every cell of the answers, a row's presence included."""
    if kind == "activities":
        found = [row for answer in answers for row in answer]
        return {(row["id"],) for row in found} | {(row["id"], name) for row in found for name in ("title", "start")}
    if kind == "budget":
        lines = {("lines", one["member"], one["category"]) for answer in answers for one in answer["lines"]}
        return lines | {("cofinancing", one["member"]) for answer in answers for one in answer["cofinancing"]}
    return {()}


@given(THREE)
def test_merge_with_an_unchanged_side_is_the_other_side(three: tuple[str, Any, Any, Any]) -> None:
    kind, base, changed, _other = three
    for mine, theirs in ((changed, base), (base, changed)):
        merged = merge(ASKED[kind], base, mine, theirs, mine_stays)
        assert merged.conflicts == ()
        assert same(kind, merged.answer, changed)


@given(THREE)
def test_merge_of_two_equal_changes_is_no_question(three: tuple[str, Any, Any, Any]) -> None:
    kind, base, changed, _other = three
    merged = merge(ASKED[kind], base, changed, changed, mine_stays)
    assert (merged.answer, merged.conflicts) == (changed, ())


@example(("long_text", "x", "xx", ""))
@given(THREE)
def test_only_a_cell_that_both_changed_differently_is_a_question(three: tuple[str, Any, Any, Any]) -> None:
    kind, base, mine, theirs = three
    for conflict in merge(ASKED[kind], base, mine, theirs, mine_stays).conflicts:
        was, left, right = (value_at(kind, answer, conflict.path) for answer in (base, mine, theirs))
        assert (left, right) == (conflict.mine, conflict.theirs)
        assert len({repr(was), repr(left), repr(right)}) == 3


@given(THREE)
def test_no_change_of_one_side_alone_vanishes(three: tuple[str, Any, Any, Any]) -> None:
    kind, base, mine, theirs = three
    merged = merge(ASKED[kind], base, mine, theirs, mine_stays)
    asked_about = {conflict.path for conflict in merged.conflicts}
    for path in paths(kind, base, mine, theirs):
        if path in asked_about or path[:1] in asked_about or kind == "choices" or len(path) == 1:
            continue
        was, left, right = (value_at(kind, answer, path) for answer in (base, mine, theirs))
        expected = right if left == was else left if right == was else None
        if expected is not None:
            assert value_at(kind, merged.answer, path) == expected


@given(THREE)
def test_each_question_is_answered_by_the_choice_and_by_nothing_else(three: tuple[str, Any, Any, Any]) -> None:
    kind, base, mine, theirs = three
    asked = merge(ASKED[kind], base, mine, theirs, mine_stays)
    for stays, side in ((mine_stays, mine), (theirs_stay, theirs)):
        merged = merge(ASKED[kind], base, mine, theirs, stays)
        assert merged.conflicts == asked.conflicts
        for conflict in merged.conflicts:
            assert value_at(kind, merged.answer, conflict.path) == value_at(kind, side, conflict.path)


@given(st.lists(st.sampled_from("abcd"), unique=True), *[st.sets(st.sampled_from("abcd"))] * 2)
def test_options_are_merged_one_by_one(base: list[str], mine: set[str], theirs: set[str]) -> None:
    merged = merge(ASKED["choices"], base, sorted(mine), sorted(theirs), mine_stays)
    assert merged.conflicts == ()
    for key in "abcd":
        was, left, right = key in base, key in mine, key in theirs
        assert (key in merged.answer) == (right if left == was else left)


def test_two_partners_in_their_own_columns_never_conflict() -> None:
    base = budget_of({("lines", "m", "s"): "1.00", ("lines", "n", "s"): "1.00"})
    mine = budget_of({("lines", "m", "s"): "5.00", ("lines", "n", "s"): "1.00", ("cofinancing", "m"): "2.00"})
    theirs = budget_of({("lines", "m", "s"): "1.00", ("lines", "n", "t"): "7.00"})
    merged = merge(ASKED["budget"], base, mine, theirs, mine_stays)
    assert merged.conflicts == ()
    expected = {("lines", "m", "s"): "5.00", ("lines", "n", "t"): "7.00", ("cofinancing", "m"): "2.00"}
    assert same("budget", merged.answer, budget_of(expected))


def row(row_id: str, title: str, start: int | None = None) -> dict[str, Any]:
    return {"id": row_id, "title": title, "start": start}


def test_rows_are_merged_and_not_positions() -> None:
    base = [row("1", "Avvio"), row("2", "Servizi"), row("3", "Chiusura")]
    mine = [row("1", "Avvio"), row("3", "Chiusura"), row("m", "Mia")]
    theirs = [row("t", "Loro"), row("1", "Avvio", 2), row("2", "Servizi"), row("3", "Chiusura")]
    merged = merge(ASKED["activities"], base, mine, theirs, mine_stays)
    assert merged.conflicts == ()
    assert merged.answer == [row("t", "Loro"), row("1", "Avvio", 2), row("3", "Chiusura"), row("m", "Mia")]


def test_row_taken_away_by_one_and_changed_by_the_other_is_a_question() -> None:
    base, changed = [row("1", "Avvio")], [row("1", "Avvio, meglio")]
    merged = merge(ASKED["activities"], base, [], changed, theirs_stay)
    assert merged.answer == changed
    assert merged.conflicts == (Conflict("q", ("1",), None, changed[0]),)


@given(rows.map(lambda found: without_ids("activities", found)))
def test_row_gets_an_id_once_and_keeps_it(plain: list[dict[str, Any]]) -> None:
    first = with_ids("activities", plain)
    assert len({one["id"] for one in first}) == len(plain)
    assert with_ids("activities", first) == first
    assert without_ids("activities", first) == plain


@pytest.mark.parametrize("taken", ["1", "2", "3"])
def test_row_brought_back_stands_where_it_stood(taken: str) -> None:
    before = [row("1", "Avvio"), row("2", "Servizi"), row("3", "Chiusura")]
    after = [one for one in before if one["id"] != taken]
    assert brought_back(after, before, taken) == before
    assert brought_back(before, before, taken) == before
