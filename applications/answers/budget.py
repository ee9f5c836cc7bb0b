"""How a budget adds up: lines by member and category, flat rates, co-financing, and the grant that remains to ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Any

from applications.answers.asked import Category, Surroundings
from applications.answers.scalars import amount_of
from core.money import CENT, quantise

ZERO = Decimal("0.00")
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class MemberTotals:
    """One member's part: amounts by category (flat rates included), its whole cost, what it brings, its share in %."""

    by_category: Mapping[str, Decimal]
    direct: Decimal
    staff: Decimal
    total_cost: Decimal
    cofinancing: Decimal
    share_percent: Decimal


@dataclass(frozen=True)
class BudgetTotals:
    """All sums of a budget in euros; percentages of the total cost, rounded to two decimals for showing."""

    direct: Decimal = ZERO
    staff: Decimal = ZERO
    flat: Mapping[str, Decimal] = field(default_factory=dict)
    total_cost: Decimal = ZERO
    cofinancing: Decimal = ZERO
    cofinancing_percent: Decimal = ZERO
    requested_grant: Decimal = ZERO
    by_member: Mapping[str, MemberTotals] = field(default_factory=dict)
    by_category: Mapping[str, Decimal] = field(default_factory=dict)


def percent_of(part: Decimal, whole: Decimal) -> Decimal:
    """The part in per cent of the whole, two decimals, halves up; 0 of nothing."""
    return (part * HUNDRED / whole).quantize(CENT, rounding=ROUND_HALF_UP) if whole else ZERO


def part_of(percent: Decimal, whole: Decimal) -> Decimal:
    """So many per cent of the whole, to the cent, halves up."""
    return quantise(whole * percent / HUNDRED)


def least_part(percent: Decimal, whole: Decimal) -> Decimal:
    """The smallest amount in whole cents that is at least so many per cent of the whole."""
    return (whole * percent / HUNDRED).quantize(CENT, rounding=ROUND_CEILING)


def totals(answer: Mapping[str, Any] | None, around: Surroundings) -> BudgetTotals:
    """The sums of a budget answer.

    Flat rates are computed for each member from its own lines and then added, so that members and total agree to
    the cent. Lines of unknown members or categories, and of flat-rate categories, do not count.
    """
    cells, brought = _cells(answer or {}, around)
    total = sum((_cost(_with_flat_rates(row, around.categories)) for row in cells.values()), ZERO)
    members = {
        member: _member_totals(row, brought.get(member, ZERO), total, around.categories)
        for member, row in cells.items()
    }
    cofinancing = sum((member.cofinancing for member in members.values()), ZERO)
    by_category = {
        category.key: sum((member.by_category[category.key] for member in members.values()), ZERO)
        for category in around.categories
    }
    return BudgetTotals(
        direct=sum((member.direct for member in members.values()), ZERO),
        staff=sum((member.staff for member in members.values()), ZERO),
        flat={key: by_category[key] for key in _flat_keys(around.categories)},
        total_cost=total,
        cofinancing=cofinancing,
        cofinancing_percent=percent_of(cofinancing, total),
        requested_grant=total - cofinancing,
        by_member=members,
        by_category=by_category,
    )


def _cells(answer: Mapping[str, Any], around: Surroundings) -> tuple[dict[str, dict[str, Decimal]], dict[str, Decimal]]:
    direct = [category.key for category in around.direct_categories]
    cells = {partner.id: dict.fromkeys(direct, ZERO) for partner in around.partners}
    for line in answer.get("lines", []):
        row = cells.get(line["member"], {})
        if line["category"] in row:
            row[line["category"]] += amount_of(line["amount"])
    brought = dict.fromkeys(cells, ZERO)
    for line in answer.get("cofinancing", []):
        if line["member"] in brought:
            brought[line["member"]] += amount_of(line["amount"])
    return cells, brought


def _with_flat_rates(row: Mapping[str, Decimal], categories: Sequence[Category]) -> dict[str, Decimal]:
    bases = {"direct": _cost(row), "staff": _staff(row, categories)}
    flat = {
        category.key: part_of(category.flat_rate_percent, bases[category.flat_rate_base])
        for category in categories
        if category.flat_rate_percent is not None
    }
    return {**row, **flat}


def _member_totals(
    row: Mapping[str, Decimal], brought: Decimal, total: Decimal, categories: Sequence[Category]
) -> MemberTotals:
    whole = _with_flat_rates(row, categories)
    cost = _cost(whole)
    return MemberTotals(
        by_category=whole,
        direct=_cost(row),
        staff=_staff(row, categories),
        total_cost=cost,
        cofinancing=brought,
        share_percent=percent_of(cost, total),
    )


def _cost(row: Mapping[str, Decimal]) -> Decimal:
    return sum(row.values(), ZERO)


def _staff(row: Mapping[str, Decimal], categories: Sequence[Category]) -> Decimal:
    staff = {category.key for category in categories if category.is_staff_cost}
    return sum((amount for key, amount in row.items() if key in staff), ZERO)


def _flat_keys(categories: Sequence[Category]) -> list[str]:
    return [category.key for category in categories if category.flat_rate_percent is not None]
