"""Where the commission sees its sessions and what it gave so far, and opens a session."""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.models import Project
from core.http import reads_only
from core.refusals import Refused
from evaluations import actions, panel_rules, permissions, rules
from evaluations.forms import SessionForm
from evaluations.models import CommissionMember, PanelScore, PanelSession
from evaluations.views.fetching import address, reader_of, seat_of, trail
from evaluations.workflow import COMMISSION


def panel_trail(phase: Any) -> list[tuple[str, str]]:
    return [(_("Sessions"), reverse("evaluations:panel", args=address(phase)))]


def unsealed_seat(request: HttpRequest, slug: str, phase_key: str) -> CommissionMember:
    """The person's place in a commission whose sheets are unsealed; 404 before."""
    member = reader_of(request, slug, phase_key)
    if member.commission.unsealed_at is None:
        raise Http404
    return member


def sessions_of(member: CommissionMember) -> QuerySet[PanelSession]:
    """The sessions that the person reads: all of them in the commission, those recorded without a seat in it."""
    sessions = member.commission.sessions.all()
    return sessions if member.pk else sessions.recorded()


@require_GET
@reads_only
def index(request: HttpRequest, slug: str, phase_key: str) -> HttpResponse:
    """The sessions and, once the sheets are unsealed, the projects with what the panel gave them so far."""
    member = reader_of(request, slug, phase_key)
    commission, phase = member.commission, member.commission.phase
    possible = COMMISSION.actions_from(commission.state)
    desk, is_unsealed = member.role in permissions.DESK_ROLES, commission.unsealed_at is not None
    may_meet = not is_unsealed or bool(possible & {"rank", "reopen_panel"})
    return render(
        request,
        "evaluations/panel.html",
        {
            "phase": phase,
            "commission": commission,
            "is_unsealed": is_unsealed,
            "sessions": sessions_of(member).prefetch_related("signed_minutes").order_by("number"),
            "projects": _with_points(member) if is_unsealed else [],
            "can_prepare": desk and may_meet and not commission.sessions.filter(recorded_at__isnull=True).exists(),
            "can_rank": desk and "rank" in possible,
            "blockers": panel_rules.ranking_blockers(commission) if "rank" in possible else [],
            "breadcrumb": trail(phase, (_("Sessions"), "")),
        },
    )


def _with_points(member: CommissionMember) -> list[tuple[Project, Decimal | None]]:
    """The projects open to the member, with the total of the collegial points that count."""
    closed = permissions.conflicts(member, timezone.localdate())
    written: dict[int, dict[int, rules.Points]] = {}
    for each in PanelScore.objects.counting().filter(session__commission=member.commission):
        written.setdefault(each.project_id, {})[each.criterion_id] = rules.Points(each.points, each.reason)
    criteria = rules.criteria_of(member.commission.phase)
    return [
        (one, rules.total_of(criteria, written[one.pk]) if one.pk in written else None)
        for one in rules.projects_of(member.commission.phase)
        if one.pk not in closed
    ]


@require_http_methods(["GET", "POST"])
@reads_only
def prepare(request: HttpRequest, slug: str, phase_key: str) -> HttpResponse:
    """Open a session: when, where, who."""
    member = seat_of(request, slug, phase_key, *permissions.DESK_ROLES)
    commission, phase = member.commission, member.commission.phase
    members = commission.members.seated().select_related("user")
    everybody = {"present": [one.pk for one in members]}
    form = SessionForm(request.POST or None, members=members, initial=everybody)
    context = {
        "form": form,
        "phase": phase,
        "is_unsealed": commission.unsealed_at is not None,
        "breadcrumb": trail(phase, *panel_trail(phase), (_("New session"), "")),
    }
    if request.method == "POST" and form.is_valid():
        try:
            found = actions.prepare_session(commission, **form.cleaned_data, by=request.user, now=timezone.now())
        except Refused as refused:
            return render(
                request, "evaluations/panel_prepare.html", {**context, "blockers": refused.blockers}, status=409
            )
        return redirect("evaluations:panel_session", *address(phase), found.number)
    return render(request, "evaluations/panel_prepare.html", context)
