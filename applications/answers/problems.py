"""What is wrong with an answer, in sentences: everything at once, for the person who writes and for the sending."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.answers.asked import Answer, Asked, Problem, Surroundings
from applications.answers.scalars import read_amount, read_date

LINE_LIMIT = 200  # characters of a one-line field in a row
TEXT_LIMIT = 2_000  # characters of a description in a row

Check = Callable[[Asked, Any, Surroundings], Iterator[str]]


def is_empty(answer: Answer) -> bool:
    """Whether nothing was answered: no is an answer, and so is zero."""
    if isinstance(answer, dict):
        return not answer.get("lines") and not answer.get("cofinancing")
    return answer is None or answer == "" or answer == []


def problems(asked: Asked, answer: Answer, around: Surroundings) -> list[Problem]:
    """All that keeps the answer from being sent; nothing for a question that may stay empty."""
    if is_empty(answer):
        message = _("“%(question)s” has no answer yet.") % {"question": asked.label}
        return [Problem(message, missing=True, question=asked.key)] if asked.required else []
    return [Problem(message, question=asked.key) for message in CHECKS[asked.kind](asked, answer, around)]


def _text(asked: Asked, answer: Any, _around: Surroundings) -> Iterator[str]:
    limit = asked.max_length
    if limit is not None and len(answer) > limit:
        over = len(answer) - limit
        yield ngettext(
            "“%(question)s” is %(count)d character too long: at most %(limit)d are allowed.",
            "“%(question)s” is %(count)d characters too long: at most %(limit)d are allowed.",
            over,
        ) % {"question": asked.label, "count": over, "limit": limit}


def _number(asked: Asked, answer: Any, _around: Surroundings) -> Iterator[str]:
    if not isinstance(answer, int):
        yield _("“%(question)s” must be a whole number, such as 120.") % {"question": asked.label}


def _money(asked: Asked, answer: Any, _around: Surroundings) -> Iterator[str]:
    if read_amount(answer) is None:
        yield _("“%(question)s” must be an amount in euros, such as 1.234,50.") % {"question": asked.label}


def _date(asked: Asked, answer: Any, _around: Surroundings) -> Iterator[str]:
    if read_date(answer) is None:
        yield _("“%(question)s” must be a date, such as 20/12/2026.") % {"question": asked.label}


def _yes_no(asked: Asked, answer: Any, _around: Surroundings) -> Iterator[str]:
    if not isinstance(answer, bool):
        yield _("“%(question)s” must be answered with yes or no.") % {"question": asked.label}


def _choice(asked: Asked, answer: Any, _around: Surroundings) -> Iterator[str]:
    if answer not in {key for key, _label in asked.options}:
        yield _("“%(question)s”: choose one of the answers offered.") % {"question": asked.label}


def _choices(asked: Asked, answer: Any, _around: Surroundings) -> Iterator[str]:
    if not set(answer) <= {key for key, _label in asked.options}:
        yield _("“%(question)s”: choose among the answers offered.") % {"question": asked.label}


def _targets(asked: Asked, answer: Any, _around: Surroundings) -> Iterator[str]:
    for position, row in enumerate(answer, 1):
        where = {"question": asked.label, "row": position}
        yield from _row_texts(asked, row, position, needed=("group",), texts=("description",))
        if not isinstance(row.get("people"), int) or row["people"] < 1:
            yield _("“%(question)s”, row %(row)d: say how many people, as a whole number.") % where


def _indicators(asked: Asked, answer: Any, _around: Surroundings) -> Iterator[str]:
    for position, row in enumerate(answer, 1):
        yield from _row_texts(asked, row, position, needed=("name", "target", "source"), texts=())


def _activities(asked: Asked, answer: Any, around: Surroundings) -> Iterator[str]:
    known = {partner.id for partner in around.partners}
    for position, row in enumerate(answer, 1):
        where = {"question": asked.label, "row": position}
        yield from _row_texts(asked, row, position, needed=("title", "description"), texts=("description",))
        if row.get("member") not in known:
            yield _("“%(question)s”, row %(row)d: choose the member that is responsible.") % where
        if not _month(row.get("start"), around) or not _month(row.get("months"), around):
            yield _("“%(question)s”, row %(row)d: say the month in which it starts and for how many months.") % where


def _month(value: Any, around: Surroundings) -> bool:
    return isinstance(value, int) and 1 <= value <= around.most_months


def _row_texts(
    asked: Asked, row: dict[str, Any], position: int, *, needed: tuple[str, ...], texts: tuple[str, ...]
) -> Iterator[str]:
    where = {"question": asked.label, "row": position}
    for name in needed:
        if not row.get(name):
            yield _("“%(question)s”, row %(row)d: “%(field)s” is missing.") % {**where, "field": field_label(name)}
    for name, value in row.items():
        limit = TEXT_LIMIT if name in texts else LINE_LIMIT
        if isinstance(value, str) and len(value) > limit:
            message = _("“%(question)s”, row %(row)d: “%(field)s” is longer than %(limit)d characters.")
            yield message % {**where, "field": field_label(name), "limit": limit}


def _budget(asked: Asked, answer: Any, around: Surroundings) -> Iterator[str]:
    members = {partner.id for partner in around.partners}
    categories = {category.key for category in around.direct_categories}
    lines = [*answer.get("lines", []), *answer.get("cofinancing", [])]
    if any(line["member"] not in members for line in lines):
        message = _("“%(question)s” has amounts of a body that is no longer in the partnership: save the budget again.")
        yield message % {"question": asked.label}
    if any(line["category"] not in categories for line in answer.get("lines", [])):
        message = _("“%(question)s” has amounts in a category that cannot be filled in: save the budget again.")
        yield message % {"question": asked.label}
    for line in lines:
        if read_amount(line["amount"]) is None:
            message = _("“%(question)s”: “%(amount)s” is not an amount in euros, such as 1.234,50.")
            yield message % {"question": asked.label, "amount": line["amount"]}


def field_label(name: str) -> str:
    """The words of a field of a row."""
    return {
        "group": _("Group of people"),
        "people": _("Number of people"),
        "description": _("Description"),
        "name": _("Indicator"),
        "baseline": _("Value at the start"),
        "target": _("Value to reach"),
        "source": _("Source of the data"),
        "title": _("Activity"),
        "member": _("Responsible member"),
        "start": _("Starting month"),
        "months": _("Duration (months)"),
    }[name]


CHECKS: dict[str, Check] = {
    "short_text": _text,
    "long_text": _text,
    "number": _number,
    "money": _money,
    "date": _date,
    "yes_no": _yes_no,
    "choice": _choice,
    "choices": _choices,
    "targets": _targets,
    "indicators": _indicators,
    "activities": _activities,
    "budget": _budget,
}


def parsed_date(answer: Answer) -> date | None:
    """The day of a date answer, for showing; None when it is no date."""
    return read_date(answer) if isinstance(answer, str) else None
