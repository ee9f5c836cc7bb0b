"""Which rules of the call about money and time the answers of a project meet, and what is missing, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from applications.answers.asked import Answer, Problem, Surroundings
from applications.answers.budget import BudgetTotals, least_part, part_of, percent_of, totals
from applications.answers.scalars import amount_of
from core.templatetags.wecare import decimal, euro

SHARE_TOLERANCE = Decimal("0.50")  # percentage points between a declared share and the budget


@dataclass(frozen=True)
class Terms:
    """The numbers of a call that a project is held against."""

    grant_min: Decimal
    grant_max: Decimal
    cofinancing_min_percent: Decimal
    duration_min_months: int
    duration_max_months: int


@dataclass(frozen=True)
class RuleLine:
    """One rule in words, with the numbers of this project: kept or not."""

    ok: bool
    sentence: str
    question: str
    code: str


def money_of(answers: Mapping[str, Answer], around: Surroundings) -> BudgetTotals:
    """The sums of the project: from its budget when it has one, otherwise from the total and the request it names."""
    if "budget" in answers:
        return totals(answers["budget"], around)
    cost, request = amount_of(answers.get("total_cost")), amount_of(answers.get("requested_grant"))
    brought = max(cost - request, Decimal("0.00")) if cost else Decimal("0.00")
    return BudgetTotals(
        total_cost=cost,
        requested_grant=request,
        cofinancing=brought,
        cofinancing_percent=percent_of(brought, cost),
    )


def rule_lines(
    answers: Mapping[str, Answer], asked: frozenset[str], terms: Terms, around: Surroundings
) -> list[RuleLine]:
    """Each rule about money and time that the form lets one keep; `asked` holds the keys of the form's questions."""
    money = money_of({key: answers.get(key) for key in asked}, around)
    return [
        *_grant_lines(money, asked, terms),
        *_cofinancing_lines(money, asked, terms),
        *_agreement_lines(answers, money, asked),
        *_category_lines(money, asked, around),
        *_share_lines(money, asked, around),
        *_duration_lines(answers, asked, terms),
        *_timetable_lines(answers, asked),
    ]


def term_problems(
    answers: Mapping[str, Answer], asked: frozenset[str], terms: Terms, around: Surroundings
) -> list[Problem]:
    """The rules that are not kept; one that only waits for an answer is not repeated here."""
    return [
        Problem(line.sentence, question=line.question)
        for line in rule_lines(answers, asked, terms, around)
        if not line.ok
    ]


def source(asked: frozenset[str]) -> str:
    """The question at which the rules about the grant are told."""
    return "budget" if "budget" in asked else "requested_grant"


def _grant_lines(money: BudgetTotals, asked: frozenset[str], terms: Terms) -> Iterator[RuleLine]:
    place, request = source(asked), money.requested_grant
    if place not in asked or not (money.total_cost if place == "budget" else request):
        return
    numbers = {"grant": euro(request), "least": euro(terms.grant_min), "most": euro(terms.grant_max)}
    if request > terms.grant_max:
        numbers["excess"] = euro(request - terms.grant_max)
        sentence = _("Grant requested %(grant)s: the call gives at most %(most)s, %(excess)s too much.") % numbers
    elif request < terms.grant_min:
        numbers["lack"] = euro(terms.grant_min - request)
        sentence = _("Grant requested %(grant)s: the call gives at least %(least)s, %(lack)s too little.") % numbers
    else:
        sentence = _("Grant requested %(grant)s: between %(least)s and %(most)s, as the call wants.") % numbers
    yield RuleLine(terms.grant_min <= request <= terms.grant_max, sentence, place, "grant")


def _cofinancing_lines(money: BudgetTotals, asked: frozenset[str], terms: Terms) -> Iterator[RuleLine]:
    known = "budget" in asked or {"total_cost", "requested_grant"} <= asked
    if not known or not money.total_cost or not ("budget" in asked or money.requested_grant):
        return
    if money.requested_grant > money.total_cost or money.cofinancing > money.total_cost:
        sentence = _("The grant and the co-financing must not be more than the total cost.")
        yield RuleLine(False, sentence, source(asked), "more_than_cost")
        return
    least = least_part(terms.cofinancing_min_percent, money.total_cost)
    numbers = {
        "percent": decimal(money.cofinancing_percent),
        "least": decimal(terms.cofinancing_min_percent),
        "lack": euro(max(least - money.cofinancing, Decimal("0.00"))),
    }
    if money.cofinancing >= least:
        sentence = _("Co-financing %(percent)s%%: at least %(least)s%% is needed.") % numbers
    else:
        sentence = _("Co-financing %(percent)s%%: at least %(least)s%% is needed, %(lack)s are missing.") % numbers
    yield RuleLine(money.cofinancing >= least, sentence, source(asked), "cofinancing")


def _agreement_lines(answers: Mapping[str, Any], money: BudgetTotals, asked: frozenset[str]) -> Iterator[RuleLine]:
    """Where a form asks both for a budget and for its sums, the two must say the same."""
    if "budget" not in asked:
        return
    for key, computed, sentence in (
        ("requested_grant", money.requested_grant, _("The grant requested is %(said)s, but the budget makes %(sum)s.")),
        ("total_cost", money.total_cost, _("The total cost is %(said)s, but the budget makes %(sum)s.")),
    ):
        said = amount_of(answers.get(key))
        if key in asked and said and said != computed:
            yield RuleLine(False, sentence % {"said": euro(said), "sum": euro(computed)}, key, "agreement")


def _category_lines(money: BudgetTotals, asked: frozenset[str], around: Surroundings) -> Iterator[RuleLine]:
    if "budget" not in asked or not money.total_cost:
        return
    for category in around.categories:
        if category.max_percent is None:
            continue
        amount = money.by_category.get(category.key, Decimal("0.00"))
        ok = amount * 100 <= category.max_percent * money.total_cost
        numbers = {
            "category": category.title,
            "percent": decimal(percent_of(amount, money.total_cost)),
            "most": decimal(category.max_percent),
            "excess": euro(amount - part_of(category.max_percent, money.total_cost)),
        }
        if ok:
            sentence = _("%(category)s %(percent)s%% of the total cost: at most %(most)s%%.") % numbers
        else:
            sentence = (
                _("%(category)s %(percent)s%% of the total cost: at most %(most)s%%, %(excess)s too much.") % numbers
            )
        yield RuleLine(ok, sentence, "budget", "category_maximum")


def _share_lines(money: BudgetTotals, asked: frozenset[str], around: Surroundings) -> Iterator[RuleLine]:
    if "budget" not in asked or not money.total_cost:
        return
    for partner in around.partners:
        mine = money.by_member[partner.id]
        if abs(mine.share_percent - partner.share_percent) > SHARE_TOLERANCE:
            sentence = _("%(member)s: its share is %(share)s%%, but its costs are %(actual)s%% of the budget.")
            numbers = {"share": decimal(partner.share_percent), "actual": decimal(mine.share_percent)}
            yield RuleLine(False, sentence % {"member": partner.name, **numbers}, "budget", "share")


def _duration_lines(answers: Mapping[str, Any], asked: frozenset[str], terms: Terms) -> Iterator[RuleLine]:
    months = answers.get("duration_months")
    if "duration_months" not in asked or not isinstance(months, int):
        return
    numbers = {"months": months, "least": terms.duration_min_months, "most": terms.duration_max_months}
    sentence = _("Duration %(months)d months: the call wants from %(least)d to %(most)d.") % numbers
    yield RuleLine(numbers["least"] <= months <= numbers["most"], sentence, "duration_months", "duration")


def _timetable_lines(answers: Mapping[str, Any], asked: frozenset[str]) -> Iterator[RuleLine]:
    months = answers.get("duration_months")
    if not {"activities", "duration_months"} <= asked or not isinstance(months, int):
        return
    for position, row in enumerate(answers.get("activities") or [], 1):
        start, length = row.get("start"), row.get("months")
        if isinstance(start, int) and isinstance(length, int) and start + length - 1 > months:
            sentence = _(
                "Activity %(row)d, “%(title)s”, ends in month %(end)d, but the project lasts %(months)d months."
            )
            numbers = {"row": position, "title": row.get("title", ""), "end": start + length - 1, "months": months}
            yield RuleLine(False, sentence % numbers, "activities", "timetable")
