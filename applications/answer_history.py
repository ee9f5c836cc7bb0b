"""The versions of one answer, newest first: who, when, what changed; saves made in one sitting are one entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator

from applications.answers.asked import Answer, Asked, Surroundings
from applications.answers.plain import plain, row_words
from applications.answers.rows import ROW_FIELDS, by_id, placed
from applications.models import AnswerVersion, Project
from core.difference import Change, changes

SITTING = timedelta(minutes=10)  # between two saves of one person that belong together
PER_PAGE = 10


@dataclass(frozen=True)
class Entry:
    """One version, and the whole answer in words; `saves` says how many of one sitting it stands for."""

    number: int
    person: Any
    moment: datetime
    saves: int
    is_current: bool
    text: str
    changes: list[Change]


def latest_number(project: Project, question: str) -> int:
    rows = AnswerVersion.objects.filter(project=project, question=question).order_by("-number")
    return rows.values_list("number", flat=True).first() or 0


def history_of(
    project: Project, asked: Asked, around: Surroundings, *, page: Any, every: bool
) -> tuple[Page, list[Entry]]:
    """A page of entries; with `every` each single save is one."""
    rows = AnswerVersion.objects.filter(project=project, question=asked.key).order_by("-number")
    sittings = _sittings(list(rows.values_list("number", "saved_by", "saved_at")), every)
    shown = Paginator(sittings, PER_PAGE).get_page(page)
    wanted = [saves[0][0] for saves in sittings[shown.start_index() - 1 : shown.end_index() + 1] if saves]
    versions = {row.number: row for row in rows.filter(number__in=wanted).select_related("saved_by")}
    entries = [
        _entry(versions, saves, earlier, asked, around, is_current=saves is sittings[0])
        for saves, earlier in zip(shown.object_list, [*wanted[1:], None], strict=False)
    ]
    return shown, entries


Save = tuple[int, int, datetime]


def _sittings(saves: Sequence[Save], every: bool) -> list[list[Save]]:
    """The saves, newest first, in groups: of one person, none long after the one before."""
    groups: list[list[Save]] = []
    for save in saves:
        near = groups and groups[-1][-1][1] == save[1] and groups[-1][-1][2] - save[2] <= SITTING
        if near and not every:
            groups[-1].append(save)
        else:
            groups.append([save])
    return groups


def _entry(
    versions: dict[int, AnswerVersion],
    saves: list[Save],
    earlier: int | None,
    asked: Asked,
    around: Surroundings,
    *,
    is_current: bool,
) -> Entry:
    version = versions[saves[0][0]]
    before: Answer = versions[earlier].answer if earlier else None
    found, text = _changes(asked, before, version.answer, around), plain(asked, version.answer, around)
    return Entry(version.number, version.saved_by, version.saved_at, len(saves), is_current, text, found)


def _changes(asked: Asked, before: Answer, after: Answer, around: Surroundings) -> list[Change]:
    """What changed, in words; of a table row by row, without the rows that stayed as they were."""
    if asked.kind not in ROW_FIELDS:
        return changes(plain(asked, before, around), plain(asked, after, around))
    old, new = by_id(before), by_id(after)
    found: list[Change] = []
    for row_id in placed(list(new), old):
        if old.get(row_id) != new.get(row_id):
            sides = [row_words(asked.kind, rows.get(row_id, {}), around) for rows in (old, new)]
            found += [*changes(*sides), Change("kept", "\n\n")]
    return found[:-1]
