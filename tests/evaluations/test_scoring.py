"""Totals, rounding and thresholds."""

from decimal import Decimal

import pytest

from evaluations.scoring import mean, on_step, rounded, score
from tests.evaluations.rules import D, grid, points


def test_score_multiplies_points_by_weight_and_adds_by_class():
    scored = score(grid(), points("7.5", "3.5", "6"))
    assert [each.points for each in scored.classes] == [D("16.25"), D("6.00")]
    assert scored.total == D("22.25")
    assert [each.weighted for each in scored.classes[0].criteria] == [D("7.50"), D("8.75")]


def test_score_on_the_threshold_is_suitable():
    assert score(grid("12.50"), points("5", "1", "5")).suitable


def test_score_a_hundredth_below_the_total_threshold_is_unsuitable():
    scored = score(grid("12.51"), points("5", "1", "5"))
    assert (scored.suitable, scored.reached, scored.classes_missed) == (False, False, ())


def test_score_below_a_class_threshold_is_unsuitable_whatever_the_total():
    scored = score(grid("10", second="6"), points("10", "5", "5.5"))
    assert (scored.suitable, scored.reached, scored.classes_missed) == (False, True, ("2",))


def test_score_names_every_class_missed():
    assert score(grid(first="20", second="6"), points("1", "1", "1")).classes_missed == ("1", "2")


@pytest.mark.parametrize("given", [points("11", "0", "0"), points("0", "5.5", "0"), points("0", "0", "-0.5")])
def test_score_refuses_points_outside_the_criterion(given: dict[str, Decimal]):
    with pytest.raises(ValueError, match="is not between 0 and"):
        score(grid(), given)


@pytest.mark.parametrize("given", [{"1.1": D(1)}, points("1", "1", "1") | {"9.9": D(1)}])
def test_score_refuses_points_that_do_not_fit_the_grid(given: dict[str, Decimal]):
    with pytest.raises(ValueError, match="the grid has"):
        score(grid(), given)


def test_grid_maximum_is_the_sum_of_weighted_maxima():
    assert grid().maximum == D("32.50")


@pytest.mark.parametrize(
    ("value", "expected"), [("0.005", "0.01"), ("0.004", "0.00"), ("2.675", "2.68"), ("1.125", "1.13")]
)
def test_rounded_takes_halves_up(value: str, expected: str):
    assert str(rounded(D(value))) == expected


def test_mean_is_rounded_once():
    assert mean([D("1"), D("1"), D("2")]) == D("1.33")
    assert mean([D("0.5"), D("0")]) == D("0.25")


def test_mean_of_nothing_is_refused():
    with pytest.raises(ValueError, match="no mean"):
        mean([])


@pytest.mark.parametrize(
    ("points", "half_points", "expected"),
    [("6.75", True, "7.0"), ("6.74", True, "6.5"), ("6.25", True, "6.5"), ("6.5", False, "7"), ("6.49", False, "6")],
)
def test_mean_is_taken_on_the_scale_of_the_call(points: str, half_points: bool, expected: str):
    assert str(on_step(Decimal(points), half_points=half_points)) == expected
