"""Two people wrote in the same place: both texts, and what the person chooses about each."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from applications import answer_versions
from applications.actions import Saved
from applications.answers.asked import Answer
from applications.answers.merging import Conflict, merge
from applications.answers.plain import plain
from applications.comparison import choice_name, compare
from applications.views.fetching import crumbs
from applications.views.section_page import Page, Typed, form_page

CONTROL_NAMES = frozenset({"csrfmiddlewaretoken", "version", "settled", "choice"})


class Choices:
    """What the person decided: about all places at once, or about each; `left` are those still open."""

    def __init__(self, posted: QueryDict) -> None:
        self.posted = posted
        self.conflicts: list[Conflict] = []
        self.left: list[Conflict] = []

    def __call__(self, conflict: Conflict) -> bool:
        """Whether the person's own text stays."""
        self.conflicts.append(conflict)
        choice = self.posted.get("choice") or self.posted.get(choice_name(conflict), "")
        if choice not in ("mine", "theirs", "edit"):
            self.left.append(conflict)
        return choice != "theirs"


def conflict_page(page: Page, posted: QueryDict, saved: Saved, *, undecided: bool = False) -> HttpResponse:
    """Everything else is stored; about these places the person is asked."""
    differences = compare(saved.questions, page.section.questions, page.around, saved.draft.answers)
    context = {
        "project": page.project,
        "section": page.section,
        "url": page.url,
        "version": posted.get("version", ""),
        "settled": saved.draft.version,
        "differences": differences,
        "people": _people(differences),
        "undecided": undecided,
        "carried": _carried(posted),
        "breadcrumb": crumbs(page.project.application, (page.section.title, page.url), (_("Two versions"), "")),
    }
    return render(page.request, "applications/conflict.html", context, status=409)


def decided(page: Page, typed: Typed, choices: Choices, version: int, seen: int) -> dict[str, Answer]:
    """What was typed, brought up to the version that the person was shown, each open place as chosen."""
    base, theirs = (answer_versions.answers_at(page.project, page.section, number) for number in (version, seen))
    mine = typed(base)
    return {
        asked.key: merge(asked, base.get(asked.key), mine[asked.key], theirs.get(asked.key), choices).answer
        for asked in page.section.questions
        if asked.key in mine
    }


def both_in_form(page: Page, answers: Mapping[str, Answer], choices: Choices, seen: int) -> HttpResponse:
    """The form with one's own text and, beside each answer in question, the other."""
    theirs = answer_versions.answers_at(page.project, page.section, seen)
    asked_about = {conflict.question for conflict in choices.conflicts}
    texts = {
        asked.key: plain(asked, theirs.get(asked.key), page.around)
        for asked in page.section.questions
        if asked.key in asked_about
    }
    return form_page(page, {**theirs, **answers}, seen, page.stored(), theirs=texts)


def _people(differences: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(each.person for each in differences))


def _carried(posted: QueryDict) -> list[tuple[str, str]]:
    """What was typed, to be posted again with the choice."""
    names = [name for name in posted if name not in CONTROL_NAMES and not name.startswith("choice:")]
    return [(name, value) for name in names for value in posted.getlist(name)]
