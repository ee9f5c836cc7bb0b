"""Where two people wrote in the same place: both texts side by side, each place with its name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from applications.actions import Contested
from applications.answers.asked import Answer, Asked, Surroundings
from applications.answers.merging import Conflict, Path
from applications.answers.plain import amount_words, field_words, plain, row_words
from applications.answers.problems import field_label
from applications.answers.rows import ROW_FIELDS, by_id
from core.difference import Piece, pieces


@dataclass(frozen=True)
class Compared:
    """One place that two people changed: `name` is that of the choice in the form."""

    name: str
    label: str
    mine: list[Piece]
    theirs: list[Piece]
    person: Any
    moment: datetime
    is_row: bool


def compare(
    contested: Iterable[Contested], questions: Iterable[Asked], around: Surroundings, stored: Mapping[str, Answer]
) -> list[Compared]:
    """`stored` holds the answers as they are now, in which the row is found that a place belongs to."""
    asked = {question.key: question for question in questions}
    return [_compared(each, asked[each.conflict.question], around, stored) for each in contested]


def places(
    contested: Iterable[Contested], questions: Iterable[Asked], around: Surroundings, stored: Mapping[str, Answer]
) -> str:
    """The places in one line."""
    labels = [each.label for each in compare(contested, questions, around, stored)]
    return "; ".join(_("“%(question)s”") % {"question": label} for label in labels)


def choice_name(conflict: Conflict) -> str:
    """The name of the choice about this place."""
    return ":".join(("choice", conflict.question, *conflict.path))


def place_words(asked: Asked, path: Path, around: Surroundings, rows: Mapping[str, Any]) -> str:
    """The place in words: “Budget, Il Ponte, Staff”, “Activities, Opening, Description”."""
    if asked.kind == "budget":
        names = {partner.id: partner.name for partner in around.partners}
        titles = {category.key: category.title for category in around.categories}
        line = titles.get(path[2], path[2]) if path[0] == "lines" else _("Co-financing")
        return f"{asked.label}, {names.get(path[1], '?')}, {line}"
    if asked.kind in ROW_FIELDS and path:
        first = ROW_FIELDS[asked.kind][0][0]
        title = str(rows.get(path[0], {}).get(first) or _("a row without a title"))
        row = _("%(question)s, row “%(title)s”") % {"question": asked.label, "title": title}
        return ", ".join((row, *(field_label(name) for name in path[1:])))
    return asked.label


def value_words(asked: Asked, path: Path, value: Answer, around: Surroundings) -> str:
    """What stands in the place, in words; nothing for nothing."""
    if value is None:
        return ""
    if asked.kind == "budget":
        return amount_words(value)
    if asked.kind in ROW_FIELDS and path:
        return row_words(asked.kind, value, around) if len(path) == 1 else field_words(path[1], value, around)
    return plain(asked, value, around)


def _compared(each: Contested, asked: Asked, around: Surroundings, stored: Mapping[str, Answer]) -> Compared:
    conflict, is_row = each.conflict, asked.kind in ROW_FIELDS and len(each.conflict.path) == 1
    rows = by_id(stored.get(asked.key)) if asked.kind in ROW_FIELDS else {}
    if is_row:
        rows = {conflict.path[0]: conflict.mine or conflict.theirs}
    sides = [value_words(asked, conflict.path, value, around) for value in (conflict.mine, conflict.theirs)]
    mine, theirs = pieces(*sides)
    label = place_words(asked, conflict.path, around, rows)
    person, moment = each.version.saved_by, each.version.saved_at
    return Compared(choice_name(conflict), label, mine, theirs, person, moment, is_row)
