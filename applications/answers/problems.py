"""What is wrong with an answer, in sentences: everything at once, for the person who writes and for the sending."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.answers.asked import Answer, Asked, Problem, Surroundings
from applications.answers.rows import MOST_ROWS, ROW_FIELDS
from applications.answers.scalars import read_amount, read_date
from core.templatetags.wecare import decimal

LINE_LIMIT = 200  # characters of a one-line field in a row
TEXT_LIMIT = 2_000  # characters of a description in a row
LEAST_ROOM = 1_000  # characters by which a text may be over its limit while it is being shortened

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


def too_long_to_keep(asked: Asked, answer: Answer) -> list[Problem]:
    """What is so far over its limit that a draft does not store it: twice the limit and some more is kept."""
    found = []
    for where, text, limit in _texts(asked, answer):
        most = limit + max(limit, LEAST_ROOM)
        if len(text) > most:
            words = {
                "where": where,
                "count": decimal(len(text), 0),
                "limit": decimal(limit, 0),
                "most": decimal(most, 0),
            }
            sentence = _(
                "%(where)s has %(count)s characters: at most %(limit)s are allowed. While you write, the portal keeps "
                "up to %(most)s; this text was not stored and is still here: shorten it."
            )
            found.append(Problem(sentence % words, question=asked.key))
    return found


def _texts(asked: Asked, answer: Any) -> Iterator[tuple[str, str, int]]:
    """Every text that the answer holds: what it is called, itself, and its limit."""
    quoted = _("“%(question)s”") % {"question": asked.label}
    if isinstance(answer, str):
        yield quoted, answer, asked.max_length or LINE_LIMIT
    elif asked.kind == "budget":
        for line in [*answer["lines"], *answer["cofinancing"]]:
            yield quoted, line["amount"], LINE_LIMIT
    elif asked.kind in ROW_FIELDS:
        kinds = dict(ROW_FIELDS[asked.kind])
        for row in answer:
            for name, value in row.items():
                if isinstance(value, str) and name in kinds:
                    limit = TEXT_LIMIT if kinds[name] == "text" else LINE_LIMIT
                    yield f"{quoted}, “{field_label(name)}”", value, limit


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


def _count(asked: Asked, answer: Any) -> Iterator[str]:
    if len(answer) > MOST_ROWS:
        words = {"question": asked.label, "count": len(answer), "most": MOST_ROWS}
        yield _("“%(question)s” has %(count)d rows: at most %(most)d are allowed.") % words


def _targets(asked: Asked, answer: Any, _around: Surroundings) -> Iterator[str]:
    yield from _count(asked, answer)
    for position, row in enumerate(answer, 1):
        where = {"question": asked.label, "row": position}
        yield from _row_texts(asked, row, position, needed=("group",), texts=("description",))
        if not isinstance(row.get("people"), int) or row["people"] < 1:
            yield _("“%(question)s”, row %(row)d: say how many people, as a whole number.") % where


def _indicators(asked: Asked, answer: Any, _around: Surroundings) -> Iterator[str]:
    yield from _count(asked, answer)
    for position, row in enumerate(answer, 1):
        yield from _row_texts(asked, row, position, needed=("name", "target", "source"), texts=())


def _activities(asked: Asked, answer: Any, around: Surroundings) -> Iterator[str]:
    yield from _count(asked, answer)
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
    members = {partner.id: partner.name for partner in around.partners}
    categories = {category.key: category.title for category in around.direct_categories}
    lines = [*answer.get("lines", []), *answer.get("cofinancing", [])]
    if any(line["member"] not in members for line in lines):
        message = _("“%(question)s” has amounts of a body that is no longer in the partnership: save the budget again.")
        yield message % {"question": asked.label}
    if any(line["category"] not in categories for line in answer.get("lines", [])):
        message = _("“%(question)s” has amounts in a category that cannot be filled in: save the budget again.")
        yield message % {"question": asked.label}
    for line in lines:
        if read_amount(line["amount"]) is None:
            key = line.get("category", "")
            words = {
                "question": asked.label,
                "member": members.get(line["member"], line["member"]),
                "line": categories.get(key, key) or _("Co-financing"),
                "amount": line["amount"],
            }
            message = _(
                "“%(question)s”, %(member)s, %(line)s: “%(amount)s” is not an amount in euros, such as 1.234,50."
            )
            yield message % words


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
