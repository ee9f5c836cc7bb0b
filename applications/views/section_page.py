"""What every answer of a section's page stands on: the project, the section as asked, what was sent, the form."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from applications import drafts, permissions, rules, structure
from applications.answers.asked import Answer, Asked, AskedSection, Problem, Surroundings
from applications.answers.limits import limit_sentences
from applications.answers.posted import read_section
from applications.answers.problems import too_long_to_keep
from applications.answers.rows import ROW_FIELDS, ROW_ID, brought_back, by_id, fresh_id
from applications.fields import Field, Removed, field_of
from applications.models import AnswerVersion, Project, SectionDraft
from applications.permissions import Standing
from applications.tasks_of_draft import money_and_time
from applications.views.fetching import actions_of, crumbs, draft_project, moment_of, project_url, standing_of
from core.refusals import Blocker

BLANK_ROWS, MORE_BLANK_ROWS = 1, 3
ROW_STEPS = frozenset({"add", "remove", "restore"})
LIMITED = frozenset({"budget", "total_cost", "requested_grant", "duration_months", "activities"})


class Page:
    """The project, the section as asked, its place in the form, and what its answers may refer to.

    Whoever may not read the application gets no page: its views ask `stands`, or leave it to the action.
    """

    def __init__(self, request: HttpRequest, public_id: UUID, phase_key: str, section_key: str) -> None:
        self.request = request
        self.project: Project = draft_project(request, public_id, phase_key)
        self.around: Surroundings = structure.surroundings_in(self.project)
        self.sections = structure.sections_of(self.project.form)
        self.section = self._named(section_key)
        self.url = rules.section_url(self.project, section_key)

    def _named(self, key: str) -> AskedSection:
        for section in self.sections:
            if section.key == key:
                return section
        raise Http404

    @cached_property
    def stands(self) -> Standing:
        return standing_of(self.request, self.project.application)

    @cached_property
    def actions(self) -> frozenset[str]:
        """What the person may do; nobody who may not read gets further than this."""
        permissions.require(self.stands.reads)
        return actions_of(self.request, self.project, self.stands)

    @property
    def place(self) -> int:
        return self.sections.index(self.section)

    def stored(self) -> SectionDraft | None:
        rows = SectionDraft.objects.filter(project=self.project, section=self.section.id)
        return rows.select_related("saved_by").first()

    def link(self, step: int) -> dict[str, str] | None:
        """The section before (-1) or after (+1) this one."""
        place = self.place + step
        if not 0 <= place < len(self.sections):
            return None
        other = self.sections[place]
        return {"title": other.title, "url": rules.section_url(self.project, other.key)}


class Typed:
    """What the page sent. Called with what the page had been opened with, it gives the answers that can be stored.

    `answers` are then all that was typed, `too_long` says what is left out of the save.
    """

    def __init__(self, page: Page, posted: QueryDict) -> None:
        self.page = page
        self.posted = posted
        self.base: Mapping[str, Answer] = {}
        self.answers: dict[str, Answer] = {}
        self.too_long: dict[str, list[Problem]] = {}

    def __call__(self, base: Mapping[str, Answer]) -> dict[str, Answer]:
        section, self.base = self.page.section, base
        self.answers = read_section(section.questions, self.posted, self.page.around, base)
        self._change_row()
        found = {asked.key: too_long_to_keep(asked, self.answers.get(asked.key)) for asked in section.questions}
        self.too_long = {key: problems for key, problems in found.items() if problems}
        return {key: answer for key, answer in self.answers.items() if key not in self.too_long}

    def unsaved(self) -> dict[str, Answer]:
        """The answers that are too long to be stored, as they were typed."""
        return {key: self.answers[key] for key in self.too_long}

    def _change_row(self) -> None:
        """The row whose button was pressed goes, or comes back."""
        action, key, row_id = then_of(self.page, self.posted)
        rows = self.answers.get(key)
        if action == "remove" and isinstance(rows, list):
            self.answers[key] = [row for row in rows if row["id"] != row_id]
        if action == "restore" and isinstance(rows, list):
            self.answers[key] = brought_back(rows, table_with(self.page, key, row_id), row_id)


def then_of(page: Page, posted: QueryDict) -> tuple[str, str, str]:
    """What is to follow the save: an action, for one about rows the question, and for one about one row its id."""
    action, key, row_id = [*posted.get("then", "").split(":"), "", ""][:3]
    if action not in ROW_STEPS:
        return action, "", ""
    tables = {asked.key for asked in page.section.questions if asked.kind in ROW_FIELDS or asked.kind == "budget"}
    known = key in tables and (action == "add" or ROW_ID.fullmatch(row_id))
    return (action, key, row_id) if known else ("stay", "", "")


def table_with(page: Page, key: str, row_id: str) -> Answer:
    """The latest version of the table that had the row; nothing when none had."""
    rows = AnswerVersion.objects.filter(project=page.project, question=key).order_by("-number")
    return next((row.answer for row in rows[:50] if row_id in by_id(row.answer)), None)


def form_page(
    page: Page,
    answers: Mapping[str, Answer],
    version: int,
    saved: SectionDraft | None,
    *,
    blockers: list[Any] | None = None,
    theirs: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form with the answers; beside each question of `theirs` the other text."""
    fields = _fields(page, answers, saved.answers if saved else {}, theirs or {})
    context = {
        "project": page.project,
        "section": page.section,
        "fields": fields,
        "version": version,
        "row_seed": fresh_id(),
        "saved": saved,
        "url": page.url,
        "actions": page.actions,
        "now": moment_of(page.request),
        "place": page.place + 1,
        "places": len(page.sections),
        "previous": page.link(-1),
        "following": page.link(+1),
        "limits": _limits(page),
        "lines": rule_lines_of(page),
        "blockers": blockers or [],
        "corrections": [Blocker(error, f"#{field.id}") for field in fields for error in field.errors],
        "focus": "wrong" in page.request.GET,
        "merging": bool(theirs),
        "breadcrumb": crumbs(page.project.application, (page.section.title, "")),
    }
    return render(page.request, "applications/section.html", context, status=status)


def _fields(
    page: Page, answers: Mapping[str, Answer], stored: Mapping[str, Answer], theirs: Mapping[str, str]
) -> list[Field]:
    return [
        field_of(
            asked,
            answers.get(asked.key),
            page.around,
            blank_rows=_blank_rows(page, asked),
            theirs=theirs.get(asked.key, ""),
            history=project_url("answer", page.project, page.section.key, asked.key) if asked.key in stored else "",
            removed=_removed(page, asked, stored),
        )
        for asked in page.section.questions
    ]


def _blank_rows(page: Page, asked: Asked) -> int:
    if asked.kind not in ROW_FIELDS:
        return 0
    return MORE_BLANK_ROWS if page.request.GET.get("add") == asked.key else BLANK_ROWS


def _removed(page: Page, asked: Asked, stored: Mapping[str, Answer]) -> Removed | None:
    """The row that was just taken away, as the address says, if it can be brought back."""
    key, _colon, row_id = page.request.GET.get("removed", "").partition(":")
    if key != asked.key or asked.kind not in ROW_FIELDS or row_id in by_id(stored.get(key)):
        return None
    row = by_id(table_with(page, key, row_id)).get(row_id)
    if row is None:
        return None
    title = row.get(ROW_FIELDS[asked.kind][0][0]) or _("a row without a title")
    return Removed(_("Removed: “%(title)s”.") % {"title": title}, f"{key}:{row_id}")


def _limits(page: Page) -> list[str]:
    """What the call allows, told before anything is written."""
    own = frozenset(asked.key for asked in page.section.questions)
    if not own & LIMITED:
        return []
    form = frozenset(asked.key for section in page.sections for asked in section.questions)
    return limit_sentences(own, form, structure.terms_of(page.project.application.call), page.around)


def rule_lines_of(page: Page) -> list[Any]:
    """The rules of money and time that this section's stored answers meet."""
    keys = {asked.key for asked in page.section.questions}
    if not keys & LIMITED:
        return []
    return [line for line in money_and_time(drafts.load(page.project)) if line.question in keys]
