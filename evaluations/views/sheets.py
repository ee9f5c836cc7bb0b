"""Where evaluators write and confirm their sheets, and chair or secretary unseal them."""

import json
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications.models import Project, Submission
from applications.reading import content
from applications.sent_facts import with_project_as_sent
from calls.models import Phase
from core.files import attachment_response
from core.http import reads_only
from core.models import StoredFile
from core.posted import number_in
from core.refusals import Refused
from evaluations import actions, permissions, rules
from evaluations.actions.sheets import written
from evaluations.forms import PointsForm
from evaluations.models import CommissionMember, ScoreSheet
from evaluations.models.commission import SCORING_ROLES
from evaluations.unsealing import open_sheets
from evaluations.views.autosaving import conflict_json, refused_json, saved_json
from evaluations.views.fetching import address, seat_of, trail
from evaluations.workflow import COMMISSION, SHEET, UNFINISHED_SHEETS


@require_GET
@reads_only
def index(request: HttpRequest, slug: str, phase_key: str) -> HttpResponse:
    """The person's own sheets; for chair and secretary also those to be given to somebody else."""
    member = seat_of(request, slug, phase_key)
    phase, day = member.commission.phase, timezone.localdate()
    closed = permissions.conflicts(member, day)
    own = with_project_as_sent(member.sheets.live().exclude(project__in=closed).order_by("pk"))
    return render(
        request,
        "evaluations/sheets.html",
        {
            "phase": phase,
            "commission": member.commission,
            "scores": member.role in SCORING_ROLES,
            "now": timezone.now(),
            "sheets": sorted(own, key=_place),
            **_to_replace(member),
            "leavers": _leavers(member),
            "can_write": "unseal" in COMMISSION.actions_from(member.commission.state),
            "breadcrumb": trail(phase, (_("Score sheets"), "")),
        },
    )


def _place(sheet: ScoreSheet) -> tuple[str, int]:
    """Where it stands in a person's list."""
    return sheet.project.sent_title, sheet.pk


def _to_replace(member: CommissionMember) -> dict[str, list[ScoreSheet]]:
    """Sheets whose evaluator has a conflict, or has left, and that nobody has taken over yet: the spare ones last."""
    if member.role not in permissions.DESK_ROLES or "unseal" not in COMMISSION.actions_from(member.commission.state):
        return {"to_replace": [], "spare": []}
    found = open_sheets(member.commission, timezone.localdate())
    spare = sorted(found.spare, key=_place)
    return {"to_replace": [*sorted((*found.to_give, *found.uncounted), key=_place), *spare], "spare": spare}


def _leavers(member: CommissionMember) -> list[CommissionMember]:
    """Those who left with sheets still open, with their number, for chair and secretary."""
    if member.role not in permissions.DESK_ROLES or "unseal" not in COMMISSION.actions_from(member.commission.state):
        return []
    left = member.commission.members.filter(left_at__isnull=False).select_related("user")
    left = left.annotate(waiting=Count("sheets", filter=Q(sheets__state__in=UNFINISHED_SHEETS)))
    return list(left.filter(waiting__gt=0).order_by("pk"))


def own_sheet(request: HttpRequest, slug: str, phase_key: str, pk: int) -> ScoreSheet:
    """The person's own live sheet without a conflict; 404 for every other."""
    member = seat_of(request, slug, phase_key)
    sheets = with_project_as_sent(member.sheets.all(), "application__partnership", "phase__call")
    sheet = get_object_or_404(sheets, pk=pk)
    sheet.member = member
    permissions.require_author(sheet, request.user, timezone.localdate())
    return sheet


@require_http_methods(["GET", "POST"])
@reads_only
def sheet(request: HttpRequest, slug: str, phase_key: str, pk: int) -> HttpResponse:
    """The dossier on one side, the criteria on the other; POST saves, by the button or by itself."""
    found = own_sheet(request, slug, phase_key, pk)
    form = points_form(request.POST or None, found)
    if request.method == "GET":
        return _page(request, found, form)
    return _autosave(request, found, form) if "X-Autosave" in request.headers else _save(request, found, form)


def _autosave(request: HttpRequest, found: ScoreSheet, form: PointsForm) -> JsonResponse:
    """The answer to autosave.js: saved with the new version, in conflict, or refused with the reasons."""
    if not form.is_valid():
        return refused_json(form.errors.values())
    try:
        saved = _write(request, found, form)
    except actions.StaleSheet:
        url = reverse("evaluations:sheet", args=[*address(found.project.phase), found.pk])
        return conflict_json(f"{url}#save")
    except Refused as refused:
        return refused_json([refused.blockers])
    return saved_json(saved.version, request.user)


def _save(request: HttpRequest, found: ScoreSheet, form: PointsForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, found, form)
    try:
        saved = _write(request, found, form)
    except actions.StaleSheet as stale:
        return _stale(request, found, stale)
    except Refused as refused:
        return _page(request, found, form, blockers=refused.blockers, status=409)
    place = [*address(saved.project.phase), saved.pk]
    if "confirm" in request.POST:
        return redirect("evaluations:confirm", *place)
    messages.success(request, _("Saved. Nobody but you sees these points until every sheet is confirmed."))
    return redirect("evaluations:sheet", *place)


def _write(request: HttpRequest, found: ScoreSheet, form: PointsForm) -> ScoreSheet:
    version = form.cleaned_data["version"] or 0
    return actions.write_sheet(found, scores=form.scores, version=version, by=request.user, now=timezone.now())


def points_form(data: Any, found: ScoreSheet) -> PointsForm:
    phase = found.project.phase
    initial = PointsForm.written(written(found), found.version)
    return PointsForm(data, initial=initial, criteria=rules.criteria_of(phase), step=step_of(phase))


def step_of(phase: Phase) -> str:
    """What the fields of points go up by."""
    return "0.5" if phase.half_points else "1"


def _stale(request: HttpRequest, found: ScoreSheet, stale: Refused) -> HttpResponse:
    """Both versions: the person's text in the fields, what is stored beside it; saving again is then deliberate."""
    fresh = ScoreSheet.objects.get(pk=found.pk)
    data = request.POST.copy()
    data["version"] = str(fresh.version)
    return _page(request, found, points_form(data, found), blockers=stale.blockers, stored=True, status=409)


def _page(
    request: HttpRequest,
    found: ScoreSheet,
    form: PointsForm,
    *,
    blockers: Any = (),
    stored: bool = False,
    status: int = 200,
) -> HttpResponse:
    phase, kept = found.project.phase, written(found)
    now_written = form.scores if form.is_bound and form.is_valid() else kept
    return render(
        request,
        "evaluations/sheet.html",
        {
            "phase": phase,
            "sheet": found,
            "form": form,
            "rows": [(*row, kept.get(row[0].pk)) for row in form.rows()],
            "stored": stored,
            "blockers": blockers,
            "total": rules.total_of(form.criteria, now_written),
            "maximum": sum(each.max_points * each.weight for each in form.criteria),
            "actions": SHEET.actions_from(found.state),
            "content": content_of(found.project),
            "breadcrumb": trail(phase, *_sheets_trail(found), (found.project.sent_title, "")),
        },
        status=status,
    )


def _sheets_trail(found: ScoreSheet) -> list[tuple[str, str]]:
    return [(_("Score sheets"), reverse("evaluations:sheets", args=address(found.project.phase)))]


def content_of(project: Project) -> Any:
    """What the counting submission says, as every reader sees it."""
    submission = Submission.objects.counting().get(project=project)
    place = [*address(project.phase), project.pk]

    def file_url(file_id: str) -> str:
        return reverse("evaluations:attachment", args=[*place, file_id])

    return content(json.loads(submission.snapshot), file_url)


@require_http_methods(["GET", "POST"])
@reads_only
def confirm(request: HttpRequest, slug: str, phase_key: str, pk: int) -> HttpResponse:
    """The whole sheet once more, then for good."""
    found = own_sheet(request, slug, phase_key, pk)
    if request.method == "GET":
        return _confirmation(request, found)
    version_read = number_in(request.POST, "version")
    try:
        actions.confirm_sheet(found, version=version_read, by=request.user, now=timezone.now())
    except Refused as refused:
        return _confirmation(request, found, blockers=refused.blockers, status=409)
    return _onward(request, found)


def _onward(request: HttpRequest, found: ScoreSheet) -> HttpResponse:
    """The next of the person's sheets that is to be confirmed, in the order of their list; else the list."""
    closed = permissions.conflicts(found.member, timezone.localdate())
    waiting = found.member.sheets.filter(state__in=UNFINISHED_SHEETS).exclude(project__in=closed)
    sheets = sorted(with_project_as_sent(waiting.order_by("pk")), key=_place)
    following = [one for one in sheets if _place(one) > _place(found)] or sheets
    if not following:
        messages.success(request, _("Your sheet is confirmed and sealed: it was the last one."))
        return redirect("evaluations:sheets", *address(found.project.phase))
    words = {"title": found.project.sent_title, "count": len(sheets)}
    sentence = ngettext(
        "Your sheet on “%(title)s” is confirmed and sealed. This is the last one that waits.",
        "Your sheet on “%(title)s” is confirmed and sealed. This is the next of the %(count)d that wait.",
        len(sheets),
    )
    messages.success(request, sentence % words)
    return redirect("evaluations:sheet", *address(found.project.phase), following[0].pk)


def _confirmation(request: HttpRequest, found: ScoreSheet, *, blockers: Any = None, status: int = 200) -> HttpResponse:
    criteria, kept = rules.criteria_of(found.project.phase), written(found)
    context = {
        "phase": found.project.phase,
        "sheet": found,
        "rows": [(criterion, kept.get(criterion.pk)) for criterion in criteria],
        "total": rules.total_of(criteria, kept),
        "actions": SHEET.actions_from(found.state),
        "blockers": rules.sheet_blockers(criteria, kept) if blockers is None else blockers,
        "breadcrumb": trail(found.project.phase, *_sheets_trail(found), (_("Confirmation"), "")),
    }
    return render(request, "evaluations/confirm.html", context, status=status)


@require_POST
def unseal(request: HttpRequest, slug: str, phase_key: str) -> HttpResponse:
    """Open all the sheets to the commission."""
    member = seat_of(request, slug, phase_key, *permissions.DESK_ROLES)
    actions.unseal(member.commission, by=request.user, now=timezone.now())
    messages.success(request, _("The sheets are unsealed: the commission can compare them and meet."))
    return redirect("evaluations:panel", *address(member.commission.phase))


@require_GET
@reads_only
def attachment(request: HttpRequest, slug: str, phase_key: str, project: int, file_id: str) -> HttpResponse:
    """A file of the counting submission, for those who may read the project."""
    projects = Project.objects.select_related("application")
    found = get_object_or_404(projects, pk=project, phase__key=phase_key, phase__call__slug=slug)
    if not permissions.may_read_project(request.user, found, timezone.now()):
        raise Http404
    submission = Submission.objects.counting().get(project=found)
    listed = {str(each["file_id"]) for each in json.loads(submission.snapshot)["documents"]}
    if file_id not in listed:
        raise Http404
    return attachment_response(get_object_or_404(StoredFile, public_id=file_id))
