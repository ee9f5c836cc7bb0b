"""Where the commission compares the unsealed sheets and records its sessions."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.models import Project
from core import files
from core.files import attachment_response
from core.http import reads_only
from core.refusals import Refused
from evaluations import actions, permissions, rules
from evaluations.forms import MinutesForm, PointsForm, SessionForm
from evaluations.models import CommissionMember, PanelScore, PanelSession, Score, ScoreSheet
from evaluations.rules import Points
from evaluations.scoring import mean
from evaluations.views.fetching import address, seat_of, trail
from evaluations.views.sheets import content_of
from evaluations.workflow import COMMISSION


def unsealed_seat(request: HttpRequest, slug: str, phase_key: str, *roles: str) -> CommissionMember:
    """The person's place in a commission whose sheets are unsealed; 404 before."""
    member = seat_of(request, slug, phase_key, *roles)
    if member.commission.unsealed_at is None:
        raise Http404
    return member


@require_GET
@reads_only
def index(request: HttpRequest, slug: str, phase_key: str) -> HttpResponse:
    """The sessions, and the projects with what the panel gave them so far."""
    member = unsealed_seat(request, slug, phase_key)
    commission, phase = member.commission, member.commission.phase
    possible = COMMISSION.actions_from(commission.state)
    return render(
        request,
        "evaluations/panel.html",
        {
            "phase": phase,
            "commission": commission,
            "sessions": commission.sessions.prefetch_related("present__user").select_related("file"),
            "projects": _with_points(member),
            "can_prepare": member.role in permissions.DESK_ROLES
            and bool(possible & {"rank", "reopen_panel"})
            and not commission.sessions.filter(recorded_at__isnull=True).exists(),
            "can_rank": member.role in permissions.DESK_ROLES and "rank" in possible,
            "blockers": rules.ranking_blockers(commission) if "rank" in possible else [],
            "breadcrumb": trail(phase, (_("Panel"), "")),
        },
    )


def _with_points(member: CommissionMember) -> list[tuple[Project, Decimal | None]]:
    """The projects open to the member, with the total of the collegial points that count."""
    closed = permissions.conflicts(member, timezone.localdate())
    totals: dict[int, Decimal] = {}
    scores = PanelScore.objects.counting().filter(session__commission=member.commission).select_related("criterion")
    for each in scores:
        totals[each.project_id] = totals.get(each.project_id, Decimal(0)) + each.points * each.criterion.weight
    projects = rules.projects_of(member.commission.phase)
    return [(project, totals.get(project.pk)) for project in projects if project.pk not in closed]


@require_http_methods(["GET", "POST"])
@reads_only
def prepare(request: HttpRequest, slug: str, phase_key: str) -> HttpResponse:
    """Open a session: when, where, who."""
    member = unsealed_seat(request, slug, phase_key, *permissions.DESK_ROLES)
    commission, phase = member.commission, member.commission.phase
    form = SessionForm(request.POST or None, members=commission.members.select_related("user"))
    context = {"form": form, "phase": phase, "breadcrumb": trail(phase, *_panel_trail(phase), (_("New session"), ""))}
    if request.method == "POST" and form.is_valid():
        try:
            found = actions.prepare_session(commission, **form.cleaned_data, by=request.user, now=timezone.now())
        except Refused as refused:
            return render(
                request, "evaluations/panel_prepare.html", {**context, "blockers": refused.blockers}, status=409
            )
        return redirect("evaluations:panel_session", *address(phase), found.number)
    return render(request, "evaluations/panel_prepare.html", context)


def _panel_trail(phase: Any) -> list[tuple[str, str]]:
    return [(_("Panel"), reverse("evaluations:panel", args=address(phase)))]


def session_of(member: CommissionMember, number: int) -> PanelSession:
    found = get_object_or_404(PanelSession.objects.select_related("file"), commission=member.commission, number=number)
    found.commission = member.commission
    return found


@require_http_methods(["GET", "POST"])
@reads_only
def session(request: HttpRequest, slug: str, phase_key: str, number: int) -> HttpResponse:
    """A session: its projects and, while it is prepared, the form that records it with its minutes."""
    member = unsealed_seat(request, slug, phase_key)
    found, phase = session_of(member, number), member.commission.phase
    records = member.role in permissions.DESK_ROLES and not found.is_recorded
    form = _minutes_form(request, found) if records else None
    context = _session_context(member, found, form)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            _record(request, found, form)
        except Refused as refused:
            context["blockers"] = refused.blockers
            return render(request, "evaluations/panel_session.html", context, status=409)
        messages.success(request, _("The session is recorded: it does not change any more."))
        return redirect("evaluations:panel", *address(phase))
    return render(request, "evaluations/panel_session.html", context)


def _minutes_form(request: HttpRequest, found: PanelSession) -> MinutesForm:
    """When, where and who start from what was prepared, and can be put right before the session is recorded."""
    held = {"held_at": found.held_at, "place": found.place, "present": found.present.all()}
    members = found.commission.members.select_related("user")
    return MinutesForm(request.POST or None, request.FILES or None, initial=held, members=members)


def _record(request: HttpRequest, found: PanelSession, form: MinutesForm) -> None:
    now, upload = timezone.now(), form.cleaned_data["upload"]
    held = {name: form.cleaned_data[name] for name in ("held_at", "place", "present")}
    with files.atomic():
        if held.keys() & set(form.changed_data):
            actions.change_session(found, **held, by=request.user, now=now)
        stored = files.store(upload, by=request.user, now=now) if upload else None
        actions.record_session(found, minutes=form.cleaned_data["minutes"], file=stored, by=request.user, now=now)


def _session_context(member: CommissionMember, found: PanelSession, form: MinutesForm | None) -> dict[str, Any]:
    phase, closed = member.commission.phase, permissions.conflicts(member, timezone.localdate())
    scored = set(found.scores.values_list("project", flat=True))
    projects = [one for one in rules.projects_of(phase) if one.pk not in closed]
    title = _("Session %(number)d") % {"number": found.number}
    return {
        "phase": phase,
        "session": found,
        "present": found.present.select_related("user"),
        "projects": [(one, one.pk in scored) for one in projects],
        "form": form,
        "title": title,
        "breadcrumb": trail(phase, *_panel_trail(phase), (title, "")),
    }


@require_http_methods(["GET", "POST"])
@reads_only
def project(request: HttpRequest, slug: str, phase_key: str, number: int, project: int) -> HttpResponse:
    """The sheets on a project side by side, and its collegial points: a form while the session is prepared."""
    member = unsealed_seat(request, slug, phase_key)
    phase, found = member.commission.phase, session_of(member, number)
    projects = Project.objects.select_related("application__partnership__lead")
    scored = get_object_or_404(projects, pk=project, phase=phase)
    permissions.require_open(member, scored, timezone.localdate())
    criteria = rules.criteria_of(phase)
    given = points_of(found, scored)
    initial = PointsForm.written(given or prefilled(found, scored, criteria))
    form = PointsForm(request.POST or None, initial=initial, criteria=criteria, step="0.01")
    context = _project_context(member, found, scored, form)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_panel_scores(found, scored, scores=form.scores, by=request.user, now=timezone.now())
        except Refused as refused:
            context["blockers"] = refused.blockers
            return render(request, "evaluations/panel_project.html", context, status=409)
        messages.success(request, _("The collegial points are written into the session."))
        return redirect("evaluations:panel_session", *address(phase), found.number)
    return render(request, "evaluations/panel_project.html", context)


def points_of(found: PanelSession, scored: Project) -> dict[int, Points]:
    return {each.criterion_id: Points(each.points, each.reason) for each in found.scores.filter(project=scored)}


def prefilled(found: PanelSession, scored: Project, criteria: Any) -> dict[int, Points]:
    """Where the panel starts: what an earlier session gave, or the mean of the sheets that count."""
    earlier = PanelScore.objects.counting().filter(session__commission=found.commission, project=scored)
    start = {each.criterion_id: Points(each.points, each.reason) for each in earlier}
    if start:
        return start
    by_criterion: dict[int, list[Decimal]] = {}
    for score in Score.objects.filter(sheet__in=ScoreSheet.objects.counting().filter(project=scored)):
        if score.points is not None:
            by_criterion.setdefault(score.criterion_id, []).append(score.points)
    return {pk: Points(mean(given), "") for pk, given in by_criterion.items()}


def _project_context(
    member: CommissionMember, found: PanelSession, scored: Project, form: PointsForm
) -> dict[str, Any]:
    phase = member.commission.phase
    sheets = ScoreSheet.objects.counting().filter(project=scored).select_related("member__user")
    sheets = list(sheets.prefetch_related("scores").order_by("member__role", "member"))
    by_sheet = [(sheet, {score.criterion_id: score for score in sheet.scores.all()}) for sheet in sheets]
    kept = points_of(found, scored)
    return {
        "phase": phase,
        "session": found,
        "project": scored,
        "form": form,
        "editable": member.role in permissions.DESK_ROLES and not found.is_recorded,
        "sheets": sheets,
        "rows": [
            (
                criterion,
                points,
                reason,
                [scores.get(criterion.pk) for _sheet, scores in by_sheet],
                kept.get(criterion.pk),
            )
            for criterion, points, reason in form.rows()
        ],
        "content": content_of(scored),
        "breadcrumb": trail(phase, *_panel_trail(phase), (scored.application.title, "")),
    }


@require_GET
@reads_only
def minutes_file(request: HttpRequest, slug: str, phase_key: str, number: int) -> HttpResponse:
    """The signed minutes, for the commission."""
    found = session_of(unsealed_seat(request, slug, phase_key), number)
    if found.file is None:
        raise Http404
    return attachment_response(found.file)
