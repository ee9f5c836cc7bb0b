"""What the office does to several projects at once, always after a preview of the effect."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.actions.checks import assign_checks, confirm_outcome, take_checks
from applications.check_conflicts import conflicts, shared_out
from applications.check_forms import AssignmentForm
from applications.models import Project
from applications.office_list import loads_of, officers_of, protocol_of, received_projects
from applications.views.office import Desk, desk_of, opened, trail
from applications.workflow import CheckState
from core.http import reads_only
from core.posted import is_number
from core.refusals import NotAllowed, Refused


def _desk(request: HttpRequest, slug: str, phase_key: str, action: str) -> Desk:
    desk = opened(desk_of(request, slug, phase_key))
    if action not in desk.actions:
        raise Http404
    return desk


def chosen(request: HttpRequest, desk: Desk) -> list[Any]:
    """The projects whose boxes were ticked, in the order of reception."""
    keys = [key for key in (request.POST or request.GET).getlist("project") if is_number(key)]
    rows = list(received_projects(desk.phase).filter(pk__in=keys).order_by("received_at", "pk"))
    for project in rows:
        project.protocol = protocol_of(project)
    return rows


@reads_only
def take(request: HttpRequest, slug: str, phase_key: str) -> HttpResponse:
    """A case officer takes projects that nobody has, and begins with the first; what a colleague took stays there."""
    desk = _desk(request, slug, phase_key, "take")
    projects = chosen(request, desk)
    excluded = conflicts([project.pk for project in projects], [request.user.pk], timezone.localdate(desk.now))
    free = [
        project
        for project in projects
        if not hasattr(project, "check_of_office") and (project.pk, request.user.pk) not in excluded
    ]
    if request.method == "POST":
        taken, left = take_checks(projects, by=request.user, now=desk.now)
        for blocker in left:
            messages.warning(request, str(blocker))
        if not taken:
            return redirect("applications:office_list", slug, phase_key)
        _tell(request, len(taken))
        first = min(taken, key=lambda check: check.project_id).project.application
        return redirect("applications:office_project", slug, phase_key, first.public_id)
    context = {"projects": free, "left_out": [project for project in projects if project not in free]}
    return _preview(request, desk, "applications/office_take.html", _("Take projects"), context)


@reads_only
def assign(request: HttpRequest, slug: str, phase_key: str) -> HttpResponse:
    """The call manager shares projects out: the balanced proposal is filled in, and may be changed."""
    desk = _desk(request, slug, phase_key, "assign")
    projects, officers = _to_assign(chosen(request, desk), desk), officers_of(desk.phase, timezone.localdate(desk.now))
    excluded = conflicts(
        [project.pk for project in projects], [officer.pk for officer in officers], timezone.localdate(desk.now)
    )
    proposal = shared_out([project.pk for project in projects], loads_of(officers, desk.phase), excluded)
    rows = [
        (project, [officer for officer in officers if (project.pk, officer.pk) not in excluded], proposal[project.pk])
        for project in projects
    ]
    form = AssignmentForm(request.POST or None, rows=rows)
    if form.is_valid():
        people = {officer.pk: officer for officer in officers}
        assignments = {project: people[officer] for project, officer in form.chosen.items()}
        done = _attempt(request, lambda: assign_checks(assignments, by=request.user, now=desk.now))
        if done is not None:
            _tell(request, len(done))
            return redirect("applications:office_list", slug, phase_key)
    context = {"form": form, "projects": projects}
    return _preview(request, desk, "applications/office_assign.html", _("Assign projects"), context)


def _to_assign(projects: Sequence[Any], desk: Desk) -> list[Any]:
    """Those ticked that can be given or passed on; with nothing ticked, all that nobody has."""
    if not projects:
        projects = list(received_projects(desk.phase).filter(check_of_office=None).order_by("received_at", "pk"))
    return [
        project
        for project in projects
        if not hasattr(project, "check_of_office") or project.check_of_office.state == CheckState.OPEN
    ]


@reads_only
def confirm(request: HttpRequest, slug: str, phase_key: str) -> HttpResponse:
    """The call manager confirms several proposed outcomes, having seen what each of them is."""
    desk = _desk(request, slug, phase_key, "confirm")
    ticked = [project for project in chosen(request, desk) if hasattr(project, "check_of_office")]
    projects = [project for project in ticked if project.check_of_office.state == CheckState.PROPOSED]
    if request.method == "POST":
        confirmed = sum(_confirmed(request, project, desk) for project in projects)
        if confirmed:
            sentence = ngettext("%(count)d outcome confirmed.", "%(count)d outcomes confirmed.", confirmed)
            messages.success(request, sentence % {"count": confirmed})
        return redirect("applications:office_list", slug, phase_key)
    return _preview(request, desk, "applications/office_confirm.html", _("Confirm outcomes"), {"projects": projects})


def _confirmed(request: HttpRequest, project: Project, desk: Desk) -> bool:
    try:
        confirm_outcome(project.check_of_office, by=request.user, now=desk.now)
    except (Refused, NotAllowed) as refusal:
        reason = str(refusal) or _("you act for one of its bodies.")
        messages.error(request, f"{project.sent_title}: {reason}")
        return False
    return True


def _attempt(request: HttpRequest, act: Callable[[], Any]) -> Any:
    """What the action returns; None when it refused, with every reason as a message."""
    try:
        return act()
    except Refused as refused:
        for blocker in refused.blockers:
            messages.error(request, str(blocker))
        return None


def _tell(request: HttpRequest, count: int) -> None:
    sentence = ngettext("%(count)d project assigned.", "%(count)d projects assigned.", count)
    messages.success(request, sentence % {"count": count})


def _preview(request: HttpRequest, desk: Desk, template: str, title: str, context: dict[str, Any]) -> HttpResponse:
    frame = {"phase": desk.phase, "call": desk.phase.call, "title": title, "breadcrumb": trail(desk.phase, title)}
    return render(request, template, {**frame, **context})
