"""An answer as plain words: for comparing two versions, and wherever a table would be too much."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from applications.answers.asked import Answer, Asked, Surroundings
from applications.answers.problems import field_label, is_empty
from applications.answers.rows import ROW_FIELDS
from applications.answers.scalars import read_amount, read_date
from core.templatetags.wecare import day, decimal, euro


def plain(asked: Asked, answer: Answer, around: Surroundings) -> str:
    """The answer in words and lines; nothing for nothing."""
    if is_empty(answer):
        return ""
    if asked.kind in ROW_FIELDS:
        return "\n\n".join(row_words(asked.kind, row, around) for row in answer)
    if asked.kind == "budget":
        return "\n".join(_budget(answer, around))
    if asked.kind == "choices":
        return "\n".join(label for key, label in asked.options if key in answer)
    return scalar(asked, answer)


def scalar(asked: Asked, answer: Answer) -> str:
    """A single value as people write it; what could not be read as its kind stays as it was typed."""
    if asked.kind == "yes_no":
        return str(_("Yes") if answer else _("No"))
    if asked.kind == "choice":
        return dict(asked.options).get(answer, str(answer))
    if asked.kind == "number" and isinstance(answer, int):
        return decimal(answer, 0)
    if asked.kind == "money" and read_amount(answer) is not None:
        return euro(answer)
    if asked.kind == "date" and read_date(answer) is not None:
        return day(read_date(answer))
    return str(answer)


def row_words(kind: str, row: dict[str, Any], around: Surroundings) -> str:
    """The row's fields that say something, a line for each, in the order in which they are asked."""
    fields = {key: row.get(key) for key, _kind in ROW_FIELDS[kind]}
    filled = {key: value for key, value in fields.items() if value not in (None, "")}
    return "\n".join(f"{field_label(key)}: {field_words(key, value, around)}" for key, value in filled.items())


def field_words(key: str, value: Answer, around: Surroundings) -> str:
    names = {partner.id: partner.name for partner in around.partners}
    return str(names.get(value, value) if key == "member" else value)


def _budget(answer: dict[str, Any], around: Surroundings) -> Iterator[str]:
    names = {partner.id: partner.name for partner in around.partners}
    titles = {category.key: category.title for category in around.categories}
    for line in answer.get("lines", []):
        member, category = names.get(line["member"], "?"), titles.get(line["category"], line["category"])
        yield f"{member}, {category}: {amount_words(line['amount'])}"
    for line in answer.get("cofinancing", []):
        yield f"{names.get(line['member'], '?')}, {_('Co-financing')}: {amount_words(line['amount'])}"


def amount_words(text: str) -> str:
    amount = read_amount(text)
    return text if amount is None else euro(amount)
