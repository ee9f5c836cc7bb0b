"""How points become totals by class and on the whole, and which thresholds they reach."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

HUNDREDTH = Decimal("0.01")
HALF = Decimal("0.5")
ZERO = Decimal("0.00")


def rounded(value: Decimal) -> Decimal:
    """Two decimals, halves up: the one rounding of points, percentages and money in a ranking."""
    return value.quantize(HUNDREDTH, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class CriterionRule:
    """A criterion is worth 0 to max_points, times its weight."""

    key: str
    title: str
    max_points: int
    weight: Decimal


@dataclass(frozen=True)
class ClassRule:
    key: str
    title: str
    threshold: Decimal | None
    criteria: tuple[CriterionRule, ...]

    @property
    def maximum(self) -> Decimal:
        return sum((rounded(each.max_points * each.weight) for each in self.criteria), ZERO)


@dataclass(frozen=True)
class Grid:
    """The classes of criteria of a phase, with the threshold on the total."""

    classes: tuple[ClassRule, ...]
    threshold_total: Decimal | None

    @property
    def criteria(self) -> tuple[CriterionRule, ...]:
        return tuple(criterion for each in self.classes for criterion in each.criteria)

    @property
    def maximum(self) -> Decimal:
        return sum((each.maximum for each in self.classes), ZERO)


class CriterionScore(NamedTuple):
    """Points as given, and times the weight, rounded here so that the printed column adds up."""

    key: str
    points: Decimal
    weighted: Decimal


@dataclass(frozen=True)
class ClassScore:
    key: str
    points: Decimal
    threshold: Decimal | None
    criteria: tuple[CriterionScore, ...]

    @property
    def reached(self) -> bool:
        return self.threshold is None or self.points >= self.threshold


@dataclass(frozen=True)
class Scored:
    """A project's points by class and in total, beside their thresholds."""

    classes: tuple[ClassScore, ...]
    total: Decimal
    threshold: Decimal | None

    @property
    def reached(self) -> bool:
        return self.threshold is None or self.total >= self.threshold

    @property
    def classes_missed(self) -> tuple[str, ...]:
        return tuple(each.key for each in self.classes if not each.reached)

    @property
    def suitable(self) -> bool:
        return self.reached and not self.classes_missed

    def of_class(self, key: str) -> Decimal:
        return next(each.points for each in self.classes if each.key == key)


def score(grid: Grid, points: Mapping[str, Decimal]) -> Scored:
    """The total of a project from its points by criterion; ValueError when they do not fit the grid."""
    expected = {criterion.key for criterion in grid.criteria}
    if set(points) != expected:
        raise ValueError(f"Points are for {sorted(points)}, the grid has {sorted(expected)}.")
    classes = tuple(_class_score(each, points) for each in grid.classes)
    return Scored(classes, sum((each.points for each in classes), ZERO), grid.threshold_total)


def _class_score(rule: ClassRule, points: Mapping[str, Decimal]) -> ClassScore:
    scores = tuple(_criterion_score(criterion, points[criterion.key]) for criterion in rule.criteria)
    return ClassScore(rule.key, sum((each.weighted for each in scores), ZERO), rule.threshold, scores)


def _criterion_score(rule: CriterionRule, points: Decimal) -> CriterionScore:
    if not 0 <= points <= rule.max_points:
        raise ValueError(f"{points} is not between 0 and {rule.max_points} ({rule.key}).")
    return CriterionScore(rule.key, rounded(points), rounded(points * rule.weight))


def on_step(points: Decimal, *, half_points: bool) -> Decimal:
    """Points on the call's scale of whole or half points, the middle between two rounded up as everywhere."""
    step = HALF if half_points else Decimal(1)
    return (points / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step


def mean(points: Sequence[Decimal]) -> Decimal:
    """The arithmetic mean of the evaluators' points, from which the panel starts; ValueError for none."""
    if not points:
        raise ValueError("There is no mean of no points.")
    return rounded(sum(points, ZERO) / len(points))
