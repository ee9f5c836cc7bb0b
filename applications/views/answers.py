"""The versions of one answer, and how one of them is brought back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications import actions, rules
from applications.answer_history import history_of, latest_number
from applications.answers.asked import Asked
from applications.views.fetching import crumbs, moment_of, project_url
from applications.views.section_page import Page
from core.http import reads_only
from core.posted import number_in
from core.refusals import Refused


@reads_only
def answer(request: HttpRequest, public_id: UUID, phase_key: str, section_key: str, question_key: str) -> HttpResponse:
    """Who wrote what and when, newest first; whoever may write may bring a version back."""
    page = Page(request, public_id, phase_key, section_key)
    asked, every = _asked(page, question_key), "every" in request.GET
    may_write = "edit" in page.actions
    shown, entries = history_of(page.project, asked, page.around, page=request.GET.get("page"), every=every)
    context = {
        "project": page.project,
        "asked": asked,
        "page": shown,
        "entries": entries,
        "every": every,
        "query": "every=1" if every else "",
        "grouped": any(entry.saves > 1 for entry in entries),
        "seen": latest_number(page.project, question_key),
        "url": project_url("answer", page.project, section_key, question_key),
        "bring_back_url": project_url("bring_back", page.project, section_key, question_key) if may_write else "",
        "back_url": rules.question_url(page.project, section_key, question_key),
        "breadcrumb": crumbs(page.project.application, (page.section.title, page.url), (_("Versions"), "")),
    }
    return render(request, "applications/answer_history.html", context)


@require_POST
def bring_back(
    request: HttpRequest, public_id: UUID, phase_key: str, section_key: str, question_key: str
) -> HttpResponse:
    """One press: the version becomes the newest one; the one that it follows stays in the history."""
    page = Page(request, public_id, phase_key, section_key)
    try:
        actions.bring_back(
            page.project,
            page.section,
            question=_asked(page, question_key).key,
            number=number_in(request.POST, "number"),
            seen=number_in(request.POST, "seen"),
            by=request.user,
            now=moment_of(request),
        )
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect(project_url("answer", page.project, section_key, question_key))
    words = _("The version is restored. The one that was here before is kept among the earlier versions.")
    messages.success(request, words)
    return redirect(rules.question_url(page.project, section_key, question_key))


def _asked(page: Page, key: str) -> Asked:
    for asked in page.section.questions:
        if asked.key == key:
            return asked
    raise Http404
