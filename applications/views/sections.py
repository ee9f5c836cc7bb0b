"""Writing one section: by the button, by itself while one types, and when two people wrote at once."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from applications import actions, drafts, rules, snapshot
from applications.actions import StaleSave
from applications.answers.asked import AskedSection, Surroundings
from applications.answers.limits import limit_sentences
from applications.answers.plain import plain
from applications.answers.posted import ROW_FIELDS, read_section
from applications.answers.problems import problems
from applications.comparison import compare
from applications.fields import Field, field_of
from applications.models import Project, SectionDraft
from applications.reading import content
from applications.structure import asked_section, surroundings_for, terms_of
from applications.tasks_of_draft import money_and_time
from applications.views.fetching import actions_of, crumbs, moment_of, project_of
from calls.models import Question, Section
from core.http import reads_only
from core.refusals import Refused

BLANK_ROWS, MORE_BLANK_ROWS = 1, 3
LIMITED = frozenset({"budget", "total_cost", "requested_grant", "duration_months", "activities"})
CONTROL_NAMES = frozenset({"csrfmiddlewaretoken", "version", "then", "choice"})


class Page:
    """What every answer of this page needs: the project, the section as asked, its place, and what it may refer to."""

    def __init__(self, request: HttpRequest, public_id: UUID, phase_key: str, section_key: str) -> None:
        self.request = request
        self.project: Project = project_of(request, public_id, phase_key)
        self.neighbours = list(Section.objects.filter(form=self.project.form_id).order_by("position", "pk"))
        self.row = self._named(section_key)
        prefetch_related_objects([self.row], "questions")
        self.section: AskedSection = asked_section(self.row)
        application = self.project.application
        self.around: Surroundings = surroundings_for([self.section], application.call, application.partnership)
        self.url = rules.section_url(self.project, section_key)
        self.actions = actions_of(request, self.project)

    def _named(self, key: str) -> Section:
        for row in self.neighbours:
            if row.key == key:
                return row
        raise Http404

    def stored(self) -> SectionDraft | None:
        rows = SectionDraft.objects.filter(project=self.project, section=self.row)
        return rows.select_related("saved_by").first()

    def neighbour(self, step: int) -> Section | None:
        place = [row.pk for row in self.neighbours].index(self.row.pk) + step
        return self.neighbours[place] if 0 <= place < len(self.neighbours) else None


@reads_only
def section(request: HttpRequest, public_id: UUID, phase_key: str, section_key: str) -> HttpResponse:
    page = Page(request, public_id, phase_key, section_key)
    if "edit" not in page.actions:
        return _read(page)
    if request.method == "POST":
        return _store(page)
    saved = page.stored()
    return _form(page, saved.answers if saved else {}, saved.version if saved else 0, saved)


def _store(page: Page) -> HttpResponse:
    posted = _without_removed_row(page.request.POST)
    answers = read_section(page.section.questions, posted, page.around)
    if posted.get("choice") == "edit":
        return _merge(page, answers)
    try:
        draft = actions.save_section(
            page.project,
            page.row,
            answers=answers,
            version=_version(posted),
            by=page.request.user,
            now=moment_of(page.request),
        )
    except StaleSave as stale:
        return _stale(page, answers, stale.theirs)
    except Refused as refusal:
        return _refused(page, answers, refusal)
    return _saved(page, draft, posted)


def _read(page: Page) -> HttpResponse:
    """For those who may not write, or not any more; a save that comes too late shows what was typed."""
    if page.request.method == "POST" and _by_itself(page.request):
        message = _("This draft cannot be changed now: the page of the application says why.")
        return JsonResponse({"state": "refused", "message": message})
    whole = content(snapshot.build(drafts.load(page.project), []))
    context = {
        "project": page.project,
        "section": next(part for part in whole.sections if part.key == page.section.key),
        "late": page.request.method == "POST",
        "typed": _typed(page),
        "previous": _link(page, -1),
        "following": _link(page, +1),
        "breadcrumb": crumbs(page.project.application, (page.section.title, "")),
    }
    status = 409 if page.request.method == "POST" else 200
    return render(page.request, "applications/section_read.html", context, status=status)


def _typed(page: Page) -> list[tuple[str, str]]:
    """What was typed in a save that is not possible any more, so that it can be copied."""
    if page.request.method != "POST":
        return []
    answers = read_section(page.section.questions, page.request.POST, page.around)
    texts = [(asked.label, plain(asked, answers[asked.key], page.around)) for asked in page.section.questions]
    return [(label, text) for label, text in texts if text]


def _version(posted: QueryDict) -> int:
    version = posted.get("version", "")
    return int(version) if version.isdecimal() and len(version) < 10 else 0


def _by_itself(request: HttpRequest) -> bool:
    return bool(request.headers.get("X-Autosave"))


def _without_removed_row(posted: QueryDict) -> QueryDict:
    """What was typed, less the row whose "remove" button was pressed."""
    then = posted.get("then", "")
    if not then.startswith("remove:"):
        return posted
    changed = posted.copy()
    _action, key, index = [*then.split(":"), "", ""][:3]
    for name in [name for name in changed if name.startswith(f"{key}-{index}-")]:
        del changed[name]
    return changed


def _saved(page: Page, draft: SectionDraft, posted: QueryDict) -> HttpResponse:
    if _by_itself(page.request):
        at = formats.time_format(timezone.localtime(draft.saved_at), "H:i")
        return JsonResponse({"state": "saved", "saved_at_text": at, "version": draft.version})
    action, _colon, rest = posted.get("then", "").partition(":")
    key = rest.partition(":")[0]
    if action in ("add", "remove"):
        extra = f"?add={key}" if action == "add" else ""
        return redirect(f"{page.url}{extra}#q-{key}")
    if any(_wrong(page, draft)):
        messages.warning(
            page.request, _("Saved. Something must be corrected before the project can be sent: see below.")
        )
        return redirect(page.url)
    if all(line.ok for line in _lines(page)):
        messages.success(page.request, _("Section saved."))
    else:
        messages.warning(
            page.request, _("Section saved. It does not yet meet every rule of the call: its page says which.")
        )
    if action == "stay":
        return redirect(page.url)
    following = page.neighbour(+1) if action == "next" else None
    if following:
        return redirect(rules.section_url(page.project, following.key))
    return redirect("applications:detail", page.project.application.public_id)


def _wrong(page: Page, draft: SectionDraft) -> Any:
    for asked in page.section.questions:
        for found in problems(asked, draft.answers.get(asked.key), page.around):
            if not found.missing:
                yield found


def _refused(page: Page, answers: dict[str, Any], refusal: Refused) -> HttpResponse:
    if _by_itself(page.request):
        return JsonResponse({"state": "refused", "message": str(refusal)})
    version = _version(page.request.POST)
    return _form(page, answers, version, None, blockers=refusal.blockers, status=409)


def _stale(page: Page, answers: dict[str, Any], theirs: SectionDraft) -> HttpResponse:
    """Nothing was overwritten: both texts are shown, or, while one types, the form itself leads to that page."""
    if _by_itself(page.request):
        return JsonResponse({"state": "conflict", "url": ""})
    context = {
        "project": page.project,
        "section": page.section,
        "url": page.url,
        "theirs": theirs,
        "differences": compare(page.section, answers, theirs.answers, page.around),
        "carried": _carried(page.request.POST),
        "breadcrumb": crumbs(page.project.application, (page.section.title, page.url), (_("Two versions"), "")),
    }
    return render(page.request, "applications/conflict.html", context, status=409)


def _carried(posted: QueryDict) -> list[tuple[str, str]]:
    """What I typed, to be posted again with the choice."""
    return [(name, value) for name, values in posted.lists() if name not in CONTROL_NAMES for value in values]


def _merge(page: Page, answers: dict[str, Any]) -> HttpResponse:
    """The form with my text and, beside each answer that differs, theirs."""
    stored = page.stored()
    theirs = stored.answers if stored else {}
    texts = {
        asked.key: plain(asked, theirs.get(asked.key), page.around)
        for asked in page.section.questions
        if theirs.get(asked.key) != answers.get(asked.key)
    }
    return _form(page, answers, stored.version if stored else 0, stored, theirs=texts)


def _form(
    page: Page, answers: dict[str, Any], version: int, saved: SectionDraft | None, status: int = 200, **more: Any
) -> HttpResponse:
    theirs = more.pop("theirs", {})
    context = {
        "project": page.project,
        "section": page.section,
        "fields": [_field(page, asked, answers, theirs) for asked in page.section.questions],
        "version": version,
        "saved": saved,
        "url": page.url,
        "actions": page.actions,
        "now": moment_of(page.request),
        "place": page.neighbours.index(page.row) + 1,
        "places": len(page.neighbours),
        "previous": _link(page, -1),
        "following": _link(page, +1),
        "limits": _limits(page),
        "lines": _lines(page),
        "blockers": more.pop("blockers", []),
        "merging": bool(theirs),
        "breadcrumb": crumbs(page.project.application, (page.section.title, "")),
    }
    return render(page.request, "applications/section.html", context, status=status)


def _field(page: Page, asked: Any, answers: dict[str, Any], theirs: dict[str, str]) -> Field:
    wanted = page.request.GET.get("add") == asked.key
    blank = 0 if asked.kind not in ROW_FIELDS else MORE_BLANK_ROWS if wanted else BLANK_ROWS
    answer = answers.get(asked.key)
    return field_of(asked, answer, page.around, blank_rows=blank, theirs=theirs.get(asked.key, ""))


def _link(page: Page, step: int) -> dict[str, str] | None:
    row = page.neighbour(step)
    return {"title": row.title, "url": rules.section_url(page.project, row.key)} if row else None


def _limits(page: Page) -> list[str]:
    """What the call allows, told before anything is written."""
    form = Question.objects.filter(section__form=page.project.form_id).order_by().values_list("key", flat=True)
    own = frozenset(asked.key for asked in page.section.questions)
    if not own & LIMITED:
        return []
    return limit_sentences(own, frozenset(form), terms_of(page.project.application.call), page.around)


def _lines(page: Page) -> list[Any]:
    """The rules of money and time that this section's stored answers meet."""
    keys = {asked.key for asked in page.section.questions}
    if not keys & LIMITED:
        return []
    return [line for line in money_and_time(drafts.load(page.project)) if line.question in keys]
