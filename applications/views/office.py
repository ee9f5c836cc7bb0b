"""The office's list of a phase's projects, its CSV, and what every page of the office begins with."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import check_rules
from applications.check_conflicts import conflicts
from applications.check_forms import OfficeFilter
from applications.office_list import (
    PER_PAGE,
    filtered,
    officers_of,
    outcome_label,
    protocol_of,
    received_projects,
    table,
)
from applications.permissions import CONTENT_ROLES
from calls.models import Assessment, Phase, StaffRole
from calls.permissions import staff_roles
from calls.phase_words import phase_sentence
from calls.revocation import revocation_sentence
from core import spreadsheets
from core.http import reads_only


@dataclass(frozen=True)
class Desk:
    """A phase as one person of its office stands before it."""

    phase: Phase
    roles: frozenset[str]
    now: datetime

    @property
    def actions(self) -> frozenset[str]:
        """What the person may do with the projects of the phase as a whole."""
        if check_rules.office_blockers(self.phase):
            return frozenset()
        allowed = {"assign", "confirm"} if StaffRole.MANAGER in self.roles else set()
        return frozenset(allowed | ({"take"} if StaffRole.CASE_OFFICER in self.roles else set()))


def desk_of(request: HttpRequest, slug: str, phase_key: str) -> Desk:
    """The phase for the people who work on its call; for anybody else there is nothing there."""
    phase = get_object_or_404(Phase.objects.select_related("call"), call__slug=slug, key=phase_key)
    now = timezone.now()
    roles = staff_roles(request.user, phase.call, timezone.localdate(now))
    if not roles & {*CONTENT_ROLES, StaffRole.AUDITOR}:
        raise Http404
    return Desk(phase, roles, now)


def opened(desk: Desk) -> Desk:
    """The same, once the office may know who applied."""
    if not check_rules.is_open_to_office(desk.phase):
        raise Http404
    return desk


def trail(phase: Phase, *further: str) -> list[tuple[str, str]]:
    """The breadcrumb down to the list of the phase, then to the page itself."""
    call = phase.call
    return [
        (_("Calls you work on"), reverse("calls:office")),
        (call.title, reverse("calls:board", args=[call.slug])),
        (phase.title, reverse("applications:office_list", args=[call.slug, phase.key])),
        *((label, "") for label in further),
    ]


@reads_only
def projects(request: HttpRequest, slug: str, phase_key: str) -> HttpResponse:
    desk = desk_of(request, slug, phase_key)
    context = {"phase": desk.phase, "call": desk.phase.call, "breadcrumb": trail(desk.phase), "now": desk.now}
    context["state_text"] = revocation_sentence(desk.phase.call) or phase_sentence(desk.phase)
    if not check_rules.is_open_to_office(desk.phase):
        return render(request, "applications/office_closed.html", context)
    return render(request, "applications/office_list.html", {**context, **_listed(request, desk)})


def _listed(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    form = _filter(request, desk.phase)
    page = Paginator(filtered(received_projects(desk.phase), form), PER_PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    query = request.GET.copy()
    query.pop("page", None)
    mine = conflicts([project.pk for project in rows], [request.user.pk], timezone.localdate(desk.now))
    for project in rows:
        project.protocol, project.outcome_label = protocol_of(project), outcome_label(project)
    return {
        "form": form,
        "page_obj": page,
        "rows": rows,
        "query": query.urlencode(),
        "conflicts": {project for project, _user in mine},
        "actions": desk.actions,
        "may_read": bool(desk.roles & set(CONTENT_ROLES)),
        "is_checked": desk.phase.assessment == Assessment.CHECKLIST,
        "blockers": check_rules.admitted_list_blockers(desk.phase) if desk.actions else [],
    }


def _filter(request: HttpRequest, phase: Phase) -> OfficeFilter:
    is_checked = phase.assessment == Assessment.CHECKLIST
    officers = officers_of(phase, timezone.localdate()) if is_checked else []
    return OfficeFilter(request.GET, officers=officers, is_checked=is_checked)


@reads_only
def export(request: HttpRequest, slug: str, phase_key: str) -> HttpResponse:
    desk = opened(desk_of(request, slug, phase_key))
    projects = filtered(received_projects(desk.phase), _filter(request, desk.phase))
    return spreadsheets.response(table(projects), f"{slug}-{phase_key}.csv")
