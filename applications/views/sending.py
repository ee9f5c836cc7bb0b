"""Sending: everything that will be sent on one page, one box for each statement, one button."""

from typing import Any
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.freshness import asks_again
from applications import actions, drafts, permissions, rules, snapshot
from applications.models import Project
from applications.reading import content
from applications.views.fetching import crumbs, moment_of, project_of, project_url, standing_of
from applications.workflow import ProjectState
from core.clock import database_now
from core.http import reads_only, received_at
from core.refusals import Blocker, Refused


@asks_again
@reads_only
def send(request: HttpRequest, public_id: UUID, phase_key: str) -> HttpResponse:
    project = project_of(request, public_id, phase_key)
    permissions.require(standing_of(request, project.application).sends)
    if request.method != "POST":
        if project.state == ProjectState.SENT:
            return redirect(_receipt(project, project.submissions.counting().get().number))
        if not project.is_editable:
            return redirect("applications:detail", public_id)
        return _page(request, project, [], ticked=set(), key=uuid4())
    ticked = {int(value) for value in request.POST.getlist("statements") if value.isdecimal() and len(value) < 19}
    try:
        submission = actions.send(
            project,
            by=request.user,
            received_at=received_at(request),
            now=database_now(),
            statements=ticked,
            idempotency_key=_key(request, project),
        )
    except Refused as refusal:
        return _page(request, project, refusal.blockers, ticked=ticked, key=request.POST.get("key") or uuid4())
    messages.success(request, _("Received with number %(protocol)s.") % {"protocol": submission.protocol})
    return redirect(_receipt(project, submission.number))


def _receipt(project: Project, number: int) -> str:
    return project_url("receipt", project, number)


def _key(request: HttpRequest, project: Project) -> UUID:
    """The key of this press, good for this project alone; a page without one is a press of its own."""
    try:
        return uuid5(UUID(request.POST.get("key", "")), str(project.pk))
    except ValueError:
        return uuid4()


def _page(
    request: HttpRequest, project: Project, refused: list[Blocker], *, ticked: set[int], key: Any
) -> HttpResponse:
    draft = drafts.load(project)
    asked = rules.sender_statements(project.application.call)
    now = moment_of(request)
    blockers = refused or [*rules.window_blockers(project.phase, now), *rules.content_blockers(draft, now)]
    application = project.application
    if not refused:
        blockers += rules.cap_blockers(application, application.call, draft.members)
    context = {
        "project": project,
        "phase": project.phase,
        "content": content(snapshot.build(draft, asked)),
        "statements": [{"statement": statement, "ticked": statement.pk in ticked} for statement in asked],
        "blockers": blockers,
        "refused": bool(refused),
        "key": key,
        "now": now,
        "breadcrumb": crumbs(application, (_("Check and send"), "")),
    }
    return render(request, "applications/send.html", context, status=409 if refused else 200)
