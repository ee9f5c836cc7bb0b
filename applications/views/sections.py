"""Writing one section: by the button, by itself while one types, and when two people write in the same place."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from applications import actions, drafts, permissions, snapshot
from applications.actions import Contested, Saved
from applications.answers.asked import Problem
from applications.answers.plain import plain
from applications.answers.problems import problems
from applications.comparison import places
from applications.models import SectionDraft
from applications.reading import content
from applications.refreshing import refreshed
from applications.views.fetching import crumbs, moment_of
from applications.views.section_conflict import Choices, both_in_form, conflict_page, decided
from applications.views.section_page import ROW_STEPS, Page, Typed, form_page, rule_lines_of, then_of
from core.http import reads_only
from core.posted import number_in
from core.refusals import Blocker, NotAllowed, Refused
from core.typed import by_itself


@reads_only
def section(request: HttpRequest, public_id: UUID, phase_key: str, section_key: str) -> HttpResponse:
    page = Page(request, public_id, phase_key, section_key)
    if request.method == "POST":
        return _store(page)
    if "edit" not in page.actions:
        return _read(page)
    saved = page.stored()
    return form_page(page, saved.answers if saved else {}, saved.version if saved else 0, saved)


def _store(page: Page) -> HttpResponse:
    posted = page.request.POST
    typed = Typed(page, posted)
    try:
        if "settled" in posted:
            return _settle(page, typed)
        return _answer(page, typed, _save(page, typed, number_in(posted, "version")))
    except (Refused, NotAllowed) as refusal:
        return _too_late(page, typed, refusal)


def _save(page: Page, answers: Any, version: int) -> Saved:
    return actions.save_section(
        page.project,
        page.section,
        answers=answers,
        version=version,
        by=page.request.user,
        now=moment_of(page.request),
    )


def _settle(page: Page, typed: Typed) -> HttpResponse:
    """The person was shown both texts at the version `settled`, and chose."""
    permissions.require("edit" in page.actions)
    posted = page.request.POST
    version, seen, choices = number_in(posted, "version"), number_in(posted, "settled"), Choices(posted)
    answers = decided(page, typed, choices, version, seen)
    if posted.get("choice") == "edit":
        return both_in_form(page, {**answers, **typed.unsaved()}, choices, seen)
    if choices.left:
        return conflict_page(page, posted, _save(page, typed, version), undecided=True)
    return _answer(page, typed, _save(page, answers, seen))


def _answer(page: Page, typed: Typed, saved: Saved) -> HttpResponse:
    too_long = [problem for found in typed.too_long.values() for problem in found]
    if by_itself(page.request):
        return JsonResponse(_in_json(page, typed, saved, too_long))
    if saved.questions:
        return conflict_page(page, page.request.POST, saved)
    if too_long:
        return _too_long(page, typed, saved.draft, too_long)
    _tell(page, saved)
    return redirect(_next_page(page, saved))


def _too_long(page: Page, typed: Typed, draft: SectionDraft, found: list[Problem]) -> HttpResponse:
    """The form as it is stored now, with the long texts as they were typed.

    It stays at the version with which it was opened if somebody changed one of these since: that is still to be asked.
    """
    unsaved = typed.unsaved()
    unseen = any(typed.base.get(key) != draft.answers.get(key) for key in unsaved)
    version = number_in(page.request.POST, "version") if unseen else draft.version
    answers = {**draft.answers, **unsaved}
    return form_page(page, answers, version, draft, blockers=_links(page, found), status=409)


def _in_json(page: Page, typed: Typed, saved: Saved, too_long: list[Problem]) -> dict[str, Any]:
    """What autosave.js is answered; `merged` is for merging.js, which moves it on to the version it shows then."""
    draft, opened = saved.draft, number_in(page.request.POST, "version")
    if saved.questions:
        people = ", ".join(dict.fromkeys(str(each.version.saved_by) for each in saved.questions))
        words = {"person": people, "places": _places(page, saved.questions, draft)}
        message = _("%(person)s changed the same place meanwhile: %(places)s. Your text is still here.") % words
        return {"state": "conflict", "url": "", "message": message}
    if too_long:
        return {"state": "refused", "message": " ".join(problem.message for problem in too_long)}
    shown = {
        "state": "saved",
        "saved_at_text": _clock(draft.saved_at),
        "saved_by": str(draft.saved_by),
        "version": draft.version,
    }
    merged = refreshed(page.section.questions, typed.answers, draft.answers, page.around, page.request.POST)
    if merged:
        words = _("What others wrote meanwhile was added to this page.")
        shown |= {"version": opened, "merged": {**merged, "version": draft.version, "message": words}}
    if saved.replaced:
        shown["replaced"] = _replaced(page, saved)
    return shown


def _tell(page: Page, saved: Saved) -> None:
    """What became of the save, in one message; rows that went are told at their table."""
    if saved.replaced:
        messages.info(page.request, _replaced(page, saved))
    action, _key, _row = then_of(page, page.request.POST)
    if action in ROW_STEPS:
        return
    if any(_wrong(page, saved.draft)):
        words = _("Saved. Something must be corrected before the project can be sent: see below.")
        messages.warning(page.request, words)
    elif all(line.ok for line in rule_lines_of(page)):
        messages.success(page.request, _("Section saved."))
    else:
        words = _("Section saved. It does not yet meet every rule of the call: its page says which.")
        messages.warning(page.request, words)


def _next_page(page: Page, saved: Saved) -> str:
    """Back to the table whose row was added or removed, to what must be corrected, or on."""
    action, key, row_id = then_of(page, page.request.POST)
    if action == "remove":
        return f"{page.url}?removed={key}:{row_id}#undo-{key}"
    if action in ROW_STEPS:
        return f"{page.url}?add={key}#q-{key}" if action == "add" else f"{page.url}#q-{key}"
    if any(_wrong(page, saved.draft)):
        return f"{page.url}?wrong=1#corrections"
    if action == "stay":
        return page.url
    following = page.link(+1) if action == "next" else None
    if following:
        return following["url"]
    return reverse("applications:detail", args=[page.project.application.public_id])


def _too_late(page: Page, typed: Typed, refusal: Refused | NotAllowed) -> HttpResponse:
    """The project was sent or closed meanwhile, or the person only reads: nothing is stored, what was typed shown."""
    permissions.require(page.stands.reads)
    if by_itself(page.request):
        reason = str(refusal) or _("This draft cannot be changed now: the page of the application says why.")
        return JsonResponse({"state": "refused", "message": reason})
    typed({})
    texts = [
        (asked.label, plain(asked, typed.answers[asked.key], page.around))
        for asked in page.section.questions
        if asked.key in typed.answers
    ]
    return _read(page, [(label, text) for label, text in texts if text], status=409)


def _read(page: Page, typed: Iterable[tuple[str, str]] = (), status: int = 200) -> HttpResponse:
    """For those who may not write, or not any more."""
    whole = content(snapshot.build(drafts.load(page.project), []))
    context = {
        "project": page.project,
        "section": next(part for part in whole.sections if part.key == page.section.key),
        "late": status != 200,
        "typed": typed,
        "previous": page.link(-1),
        "following": page.link(+1),
        "breadcrumb": crumbs(page.project.application, (page.section.title, "")),
    }
    return render(page.request, "applications/section_read.html", context, status=status)


def _replaced(page: Page, saved: Saved) -> str:
    """One's own text of another window gave way: it is told, and where it is kept."""
    moment = max(each.version.saved_at for each in saved.replaced)
    words = {"places": _places(page, saved.replaced, saved.draft), "time": _clock(moment)}
    sentence = _("At %(time)s you had saved another text in %(places)s: it is kept among the earlier versions.")
    return sentence % words


def _places(page: Page, contested: Iterable[Contested], draft: SectionDraft) -> str:
    return places(contested, page.section.questions, page.around, draft.answers)


def _clock(moment: datetime) -> str:
    return str(formats.time_format(timezone.localtime(moment), "H:i"))


def _links(page: Page, found: Iterable[Problem]) -> list[Blocker]:
    return [Blocker(problem.message, f"{page.url}#q-{problem.question}", "answer") for problem in found]


def _wrong(page: Page, draft: SectionDraft) -> Iterator[Problem]:
    for asked in page.section.questions:
        for found in problems(asked, draft.answers.get(asked.key), page.around):
            if not found.missing:
                yield found
