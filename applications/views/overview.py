"""My applications, one application as a list of things to do, and what is still missing."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import drafts, permissions, rules
from applications.actions.opening import next_phase
from applications.history import history
from applications.models import Application, Project
from applications.next_step import sentence
from applications.tasks_of_draft import is_done, money_and_time, task_items
from applications.views.fetching import actions_of, application_of, crumbs, moment_of, project_of, standing_of
from applications.workflow import ADMITTED_STATES
from calls.interruption import interruption_sentences
from calls.workflow import CallState
from core.http import reads_only


@reads_only
def index(request: HttpRequest) -> HttpResponse:
    """Every application of my bodies with its latest project."""
    now = moment_of(request)
    mine = permissions.applications_of(request.user, now).select_related("call", "partnership__lead")
    page = Paginator(mine.prefetch_related("projects__phase"), 20).get_page(request.GET.get("page"))
    interrupted = interruption_sentences(row.call for row in page.object_list)
    cards = [
        {"application": row, "project": _latest(row), "interrupted": interrupted.get(row.call_id, "")}
        for row in page.object_list
    ]
    context = {"page": page, "cards": cards, "now": now}
    context["breadcrumb"] = [(_("Home"), reverse("home")), (_("Your applications"), "")]
    return render(request, "applications/list.html", context)


def _latest(application: Application) -> Project:
    return max(application.projects.all(), key=lambda project: project.phase.position)


@reads_only
def detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The application: where it stands, what to do, what was sent, what was decided, what happened."""
    application = application_of(request, public_id)
    projects = _projects(application)
    stands = standing_of(request, application)
    context = {
        **_standing(application, projects[-1], moment_of(request)),
        **_work(projects[-1], moment_of(request)),
        "actions": actions_of(request, projects[-1], stands),
        "following": _following(application, projects[-1], stands.leads, moment_of(request)),
        "past": [_record(project) for project in reversed(projects)],
        "history": history(application, projects),
        "breadcrumb": [*crumbs(application)[:-1], (application.title, "")],
    }
    return render(request, "applications/detail.html", context)


def _standing(application: Application, current: Project, now: Any) -> dict[str, Any]:
    return {
        "application": application,
        "project": current,
        "phase": current.phase,
        "sentence": sentence(current),
        "now": now,
        "in_time": rules.is_in_time(current.phase, now),
    }


def _projects(application: Application) -> list[Project]:
    rows = application.projects.select_related("phase", "form").prefetch_related(
        "outcomes__act", "submissions__withdrawal"
    )
    projects = list(rows.order_by("phase__position"))
    for project in projects:
        project.application = application
        project.phase.call = application.call
    return projects


def _work(project: Project, now: Any) -> dict[str, Any]:
    """The task list of a draft; nothing for what cannot change now."""
    if not project.is_editable:
        return {"items": [], "done": 0, "lines": []}
    draft = drafts.load(project)
    items = task_items(draft, timezone.localdate(now))
    return {"items": items, "done": sum(map(is_done, items)), "lines": money_and_time(draft)}


def _record(project: Project) -> dict[str, Any]:
    """What was sent in the phase and what was decided on it."""
    submissions = sorted(project.submissions.all(), key=lambda row: -row.number)
    return {
        "project": project,
        "versions": [
            {"submission": row, "withdrawal": getattr(row, "withdrawal", None), "counts": _counts(row, submissions)}
            for row in submissions
        ],
        "outcomes": list(project.outcomes.all()),
    }


def _counts(row: Any, submissions: list[Any]) -> bool:
    return row is submissions[0] and getattr(row, "withdrawal", None) is None


def _following(application: Application, current: Project, leads: bool, now: Any) -> dict[str, Any] | None:
    """The next phase, when this one was admitted: open to the lead now, or when it opens."""
    if current.state not in ADMITTED_STATES or application.call.state != CallState.PUBLISHED:
        return None
    phase = next_phase(application)
    if phase is None:
        return None
    phase.call = application.call
    return {"phase": phase, "may_start": leads and rules.is_in_time(phase, now)}


@reads_only
def missing(request: HttpRequest, public_id: UUID, phase_key: str) -> HttpResponse:
    """Everything that is still missing, each item a link to where it is mended."""
    project = project_of(request, public_id, phase_key)
    now = moment_of(request)
    if not project.is_editable:
        return redirect("applications:detail", public_id)
    blockers = rules.send_blockers(drafts.load(project), now)
    context = {"project": project, "blockers": blockers, "now": now, "actions": actions_of(request, project)}
    context["breadcrumb"] = crumbs(project.application, (_("What is missing"), ""))
    return render(request, "applications/missing.html", context)
