"""What a form asks, as plain values: questions, sections, and what an answer may refer to."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Answer = Any  # of the shape that docs/answers.md gives to each kind; None or empty when there is none


@dataclass(frozen=True)
class Asked:
    """One question of a form."""

    key: str
    label: str
    kind: str
    help: str = ""
    required: bool = True
    max_length: int | None = None
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class AskedSection:
    """One page of a form."""

    id: int
    key: str
    title: str
    help: str
    questions: tuple[Asked, ...]


@dataclass(frozen=True)
class Category:
    """A line of the budget; with a flat rate it is computed from other lines."""

    key: str
    title: str
    is_staff_cost: bool = False
    flat_rate_percent: Decimal | None = None
    flat_rate_base: str = ""
    max_percent: Decimal | None = None


@dataclass(frozen=True)
class Partner:
    """A member of the partnership as a budget or a timetable names it."""

    id: str
    name: str
    share_percent: Decimal = Decimal("0.00")


@dataclass(frozen=True)
class Surroundings:
    """What an answer may refer to: the partners, in order, the cost categories, and the longest project in months."""

    partners: tuple[Partner, ...] = ()
    categories: tuple[Category, ...] = ()
    most_months: int = 60

    @property
    def direct_categories(self) -> tuple[Category, ...]:
        return tuple(category for category in self.categories if category.flat_rate_percent is None)


@dataclass(frozen=True)
class Problem:
    """What is wrong with an answer, as a sentence; `missing` when it is only not there yet."""

    message: str
    missing: bool = False
    question: str = field(default="", compare=False)
