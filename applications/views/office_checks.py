"""The page of one project for the office: what was sent beside the checklist, and the steps of its check."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applications import check_report, reading
from applications.actions import checks
from applications.check_conflicts import require_no_conflict
from applications.check_forms import ChecklistForm, SendBackForm, stored_checklist, with_known, with_texts
from applications.check_page import check_actions, course_of, judged_items, next_check, outcome_hint
from applications.evidence import Finding, findings
from applications.models import Check, Project, Submission
from applications.office_list import received_projects
from applications.permissions import CONTENT_ROLES
from applications.views.office import Desk, desk_of, opened, trail
from calls.models import Assessment, ChecklistItem, StaffRole
from core import paper_page
from core.form_errors import linked_errors
from core.http import reads_only
from core.refusals import Blocker, Refused

Address = tuple[str, str, UUID]


def project_of(request: HttpRequest, address: Address) -> tuple[Desk, Project]:
    """The project for who may read its content and acts for none of its bodies."""
    slug, phase_key, public_id = address
    desk = opened(desk_of(request, slug, phase_key))
    if not desk.roles & set(CONTENT_ROLES):
        raise Http404
    project = get_object_or_404(received_projects(desk.phase), application__public_id=public_id)
    project.phase = desk.phase
    require_no_conflict(request.user, project, timezone.localdate(desk.now))
    return desk, project


def check_of(request: HttpRequest, address: Address) -> tuple[Desk, Check]:
    desk, project = project_of(request, address)
    check = getattr(project, "check_of_office", None)
    if check is None:
        raise Http404
    check.project = project
    return desk, check


def items_of(project: Project) -> list[ChecklistItem]:
    return list(ChecklistItem.objects.filter(phase=project.phase_id).order_by("position", "pk"))


@reads_only
def project(request: HttpRequest, slug: str, phase_key: str, public_id: UUID) -> HttpResponse:
    desk, shown = project_of(request, (slug, phase_key, public_id))
    check = getattr(shown, "check_of_office", None)
    form = _form(None, check) if check else None
    return _page(request, desk, shown, form)


def _form(posted: Any, check: Check) -> ChecklistForm:
    """The checklist as it is stored, or as it was posted, with what the portal knows beside each item."""
    items = items_of(check.project)
    return ChecklistForm(posted, items=items, known=known_of(check, items), initial=stored_checklist(check))


def known_of(check: Check, items: list[ChecklistItem]) -> dict[int, Finding]:
    related = ("project__application__call", "project__application__partnership__lead")
    return findings(items, Submission.objects.counting().select_related(*related).get(project=check.project))


def _page(
    request: HttpRequest, desk: Desk, shown: Project, form: ChecklistForm | None, blockers: list[Blocker] | None = None
) -> HttpResponse:
    check = getattr(shown, "check_of_office", None)
    submission = Submission.objects.counting().select_related("sent_by").get(project=shown)
    address = [shown.application.public_id, desk.phase.key, submission.number]
    context = {
        "project": shown,
        "check": check,
        "phase": desk.phase,
        "call": desk.phase.call,
        "submission": submission,
        "content": reading.content(
            json.loads(submission.snapshot), lambda file: reverse("applications:sent_file", args=[*address, file])
        ),
        "form": form,
        "blockers": blockers or [],
        "actions": check_actions(shown, check, request.user, desk.roles, desk.actions),
        "hint": outcome_hint(check) if check else "",
        "course": course_of(check) if desk.actions else "",
        "open_known": len(set(form.known) - judged_items(check)) if form and check else 0,
        "is_checked": desk.phase.assessment == Assessment.CHECKLIST,
        "judged": list(check.items.select_related("item").order_by("item__position", "pk")) if check else [],
        "next": next_check(shown, request.user, desk.roles),
        "outcomes": shown.outcomes.select_related("act").order_by("published_at", "pk"),
        "breadcrumb": trail(desk.phase, shown.sent_title),
    }
    return render(request, "applications/office_project.html", context)


@require_POST
def judge(request: HttpRequest, slug: str, phase_key: str, public_id: UUID) -> HttpResponse:
    """Save the checklist; the page saves it by itself too, and then wants JSON."""
    desk, check = check_of(request, (slug, phase_key, public_id))
    form = _form(_filled(request, check), check)
    quietly = request.headers.get("X-Autosave") == "1"
    try:
        saved = _save(request, desk, check, form)
    except checks.StaleCheck as stale:
        return (
            JsonResponse({"state": "conflict", "url": _url(check)}) if quietly else _stale(request, desk, check, stale)
        )
    except Refused as refused:
        if quietly:
            return JsonResponse({"state": "refused", "message": str(refused)})
        return _page(request, desk, check.project, form, refused.blockers)
    if quietly:
        at = timezone.localtime(desk.now).strftime("%H:%M")
        return JsonResponse(
            {"state": "saved", "saved_at_text": at, "saved_by": str(request.user), "version": saved.version}
        )
    messages.success(request, _("The checklist of “%(title)s” is saved.") % {"title": check.project.sent_title})
    if "next" in request.POST:
        return redirect(_onward(request, desk, check))
    return redirect(f"{_url(check)}{'#outcome' if 'texts' in request.POST else '#check'}")


def _onward(request: HttpRequest, desk: Desk, check: Check) -> str:
    """The next project that waits for the person, else the list."""
    following = next_check(check.project, request.user, desk.roles)
    return following or reverse("applications:office_list", args=[desk.phase.call.slug, desk.phase.key])


def _filled(request: HttpRequest, check: Check) -> Any:
    """What was posted; with what the portal knows, or with texts to start from, when that is what was pressed."""
    items = items_of(check.project)
    if "known" in request.POST:
        return with_known(request.POST, known_of(check, items))
    return with_texts(request.POST, items) if "texts" in request.POST else request.POST


def _save(request: HttpRequest, desk: Desk, check: Check, form: ChecklistForm) -> Check:
    if not form.is_valid():
        raise Refused(linked_errors(form))
    texts = {name: form.cleaned_data[name] for name in ("outcome", "reason", "remedy", "version")}
    return checks.judge(check, verdicts=form.verdicts, **texts, by=request.user, now=desk.now)


def _stale(request: HttpRequest, desk: Desk, check: Check, stale: Refused) -> HttpResponse:
    """What was written, still in the form, over the version that is saved now: saving again replaces it knowingly."""
    posted = request.POST.copy()
    posted["version"] = str(Check.objects.values_list("version", flat=True).get(pk=check.pk))
    form = _form(posted, check)
    if form.is_valid():
        saved = Check.objects.get(pk=check.pk)
        form.show_changed(
            ChecklistForm(items=items_of(check.project), initial=stored_checklist(saved)), check, request.user
        )
    return _page(request, desk, check.project, form, stale.blockers)


@require_POST
def propose(request: HttpRequest, slug: str, phase_key: str, public_id: UUID) -> HttpResponse:
    """Save what the form says, then propose its outcome: both, or neither."""
    desk, check = check_of(request, (slug, phase_key, public_id))
    form = _form(request.POST, check)
    try:
        with transaction.atomic():
            saved = _save(request, desk, check, form)
            texts = {name: form.cleaned_data[name] for name in ("outcome", "reason", "remedy")}
            checks.propose_outcome(saved, **texts, by=request.user, now=desk.now)
    except checks.StaleCheck as stale:
        return _stale(request, desk, check, stale)
    except Refused as refused:
        return _page(request, desk, check.project, form, refused.blockers)
    messages.success(request, _("The outcome is proposed to the call manager."))
    return redirect(_onward(request, desk, check))


@require_POST
def confirm(request: HttpRequest, slug: str, phase_key: str, public_id: UUID) -> HttpResponse:
    desk, check = check_of(request, (slug, phase_key, public_id))
    if not _attempted(request, lambda: checks.confirm_outcome(check, by=request.user, now=desk.now)):
        return redirect(_url(check))
    messages.success(request, _("The outcome is confirmed."))
    return redirect(_onward(request, desk, check))


@require_http_methods(["GET", "POST"])
@reads_only
def report(request: HttpRequest, slug: str, phase_key: str, public_id: UUID) -> HttpResponse:
    """The check on paper, as it is when it is asked for."""
    desk, check = check_of(request, (slug, phase_key, public_id))
    named = check.project.sent_title
    breadcrumb = [*trail(desk.phase, named)[:-1], (named, _url(check))]
    title = _("Report of the check (PDF)")
    return paper_page.answer(request, check_report.KIND, check, title=title, breadcrumb=[*breadcrumb, (title, "")])


@reads_only
def send_back(request: HttpRequest, slug: str, phase_key: str, public_id: UUID) -> HttpResponse:
    desk, check = check_of(request, (slug, phase_key, public_id))
    if StaffRole.MANAGER not in desk.roles:
        raise Http404
    form = SendBackForm(request.POST or None)
    if form.is_valid():
        note = form.cleaned_data["note"]
        if _attempted(request, lambda: checks.send_back(check, note=note, by=request.user, now=desk.now)):
            messages.success(request, _("The check is back with %(officer)s.") % {"officer": check.officer})
            return redirect("applications:office_list", slug, phase_key)
    breadcrumb = trail(desk.phase, _("Send back"))
    context = {"form": form, "check": check, "back": _url(check), "breadcrumb": breadcrumb}
    return render(request, "applications/office_send_back.html", context)


def _attempted(request: HttpRequest, act: Callable[[], Any]) -> bool:
    """Whether the action was done; if not, every reason becomes a message."""
    try:
        act()
    except Refused as refused:
        for blocker in refused.blockers:
            messages.error(request, str(blocker))
        return False
    return True


def _url(check: Check) -> str:
    found = check.project
    return reverse(
        "applications:office_project", args=[found.phase.call.slug, found.phase.key, found.application.public_id]
    )
