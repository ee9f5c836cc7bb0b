"""Which application or project an address means for this person; for anybody else there is nothing there."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import permissions, rules, structure
from applications.models import Application, Project, Submission
from applications.permissions import Standing
from core.clock import DatabaseNow
from core.http import received_at
from core.prepared import prepared

Crumbs = list[tuple[Any, str]]


def moment_of(request: HttpRequest) -> datetime:
    """The moment at which the request arrived, which pages show and actions compare with deadlines."""
    return received_at(request)


def application_of(request: HttpRequest, public_id: UUID) -> Application:
    """An application of the person's bodies."""
    mine = permissions.applications_of(request.user, moment_of(request))
    return get_object_or_404(mine.select_related("call__issuer", "partnership__lead"), public_id=public_id)


def projects_with_all() -> QuerySet[Project]:
    return Project.objects.select_related(
        "application__call__issuer", "application__partnership__lead", "form", "phase"
    )


def project_of(request: HttpRequest, public_id: UUID, phase_key: str) -> Project:
    """The project of the person's own application in the phase."""
    mine = permissions.applications_of(request.user, moment_of(request))
    rows = projects_with_all().filter(application__in=mine)
    return _whole(get_object_or_404(rows, application__public_id=public_id, phase__key=phase_key))


def draft_project(request: HttpRequest, public_id: UUID, phase_key: str) -> Project:
    """The project for a page that writes in it, with what its answers may refer to, whoever asks.

    One query, since a draft saves itself every few seconds: the page asks for the person's standing, or an action does.
    """
    rows = structure.with_surroundings(projects_with_all()).annotate(database_now=DatabaseNow())
    project = get_object_or_404(rows, application__public_id=public_id, phase__key=phase_key)
    received_at(request, project.database_now)
    return _whole(project)


def project_to_send(request: HttpRequest, public_id: UUID, phase_key: str) -> Project:
    """The project of a press, whoever presses: the action reads it anew under its locks, and asks who may."""
    found = _to_send(application=public_id, phase=phase_key)
    if not found:
        raise Http404
    project: Any = found[0]
    received_at(request, project.database_now)
    return project


@prepared
def _to_send(application: Any, phase: Any) -> QuerySet[Project]:
    there = Project.objects.filter(application__deleted_at=None)
    rows = there.filter(application__public_id=application, phase__key=phase)
    return rows.select_related("application", "phase").annotate(database_now=DatabaseNow())


def readable_project(request: HttpRequest, public_id: UUID, phase_key: str) -> Project:
    """The same, also for the call's staff once the phase is registered."""
    rows = projects_with_all().filter(pk__in=permissions.projects_readable_by(request.user, moment_of(request)))
    return _whole(get_object_or_404(rows, application__public_id=public_id, phase__key=phase_key))


def version_of(request: HttpRequest, project: Project, number: int) -> Submission:
    """A version of a readable project; what was replaced or withdrawn is there for the applicant's people alone."""
    rows = permissions.versions_readable_by(request.user, project, moment_of(request))
    submission = get_object_or_404(rows.select_related("sent_by", "withdrawal"), number=number)
    submission.project = project
    return submission


def _whole(project: Project) -> Project:
    """One row each for call and partnership, however they are reached."""
    project.phase.call = project.application.call
    project.application.partnership.call = project.application.call
    return project


def standing_of(request: HttpRequest, application: Application) -> Standing:
    return permissions.standing(request.user, application, timezone.localdate(moment_of(request)))


def actions_of(request: HttpRequest, project: Project, stands: Standing | None = None) -> frozenset[str]:
    in_time = rules.is_in_time(project.phase, moment_of(request))
    stands = stands or standing_of(request, project.application)
    allowed = permissions.project_actions(project, stands, in_time=in_time)
    return allowed - {"delete"} if "delete" in allowed and rules.deletion_blockers(project) else allowed


def crumbs(application: Application, *more: tuple[Any, str]) -> Crumbs:
    return [
        (_("Home"), reverse("home")),
        (_("Your applications"), reverse("applications:list")),
        (application.title, reverse("applications:detail", args=[application.public_id])),
        *more,
    ]


def project_url(name: str, project: Project, *args: Any) -> str:
    return reverse(f"applications:{name}", args=[project.application.public_id, project.phase.key, *args])
