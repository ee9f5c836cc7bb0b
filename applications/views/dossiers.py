"""The dossier of what was sent, and the draft on paper."""

import json
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications import dossier, permissions
from applications.models import Project, Submission
from applications.views.fetching import Crumbs, crumbs, moment_of, project_of, project_url, readable_project, version_of
from core import paper_page
from core.http import reads_only


@require_http_methods(["GET", "POST"])
@reads_only
def page(request: HttpRequest, public_id: UUID, phase_key: str, number: int) -> HttpResponse:
    """For the applicant's people always, for the call's office from the registration on."""
    project = readable_project(request, public_id, phase_key)
    submission = version_of(request, project, number)
    return answer(request, submission, breadcrumb=_trail(request, project, number))


def _trail(request: HttpRequest, project: Project, number: int) -> Crumbs:
    """Where the person came from: the receipt of their own application, or the office's page of the project."""
    if permissions.applications_of(request.user, moment_of(request)).filter(pk=project.application_id).exists():
        receipt = project_url("receipt", project, number)
        return crumbs(project.application, (_("Receipt"), receipt), (_("Dossier"), ""))
    place = [project.application.call.slug, project.phase.key]
    return [
        (_("Home"), reverse("home")),
        (project.phase.title, reverse("applications:office_list", args=place)),
        (
            project.application.title,
            reverse("applications:office_project", args=[*place, project.application.public_id]),
        ),
        (_("Dossier"), ""),
    ]


@require_http_methods(["GET", "POST"])
@reads_only
def draft(request: HttpRequest, public_id: UUID, phase_key: str) -> HttpResponse:
    """The draft as it stands when it is asked for, with a watermark on every page."""
    project = project_of(request, public_id, phase_key)
    if not project.is_editable:
        raise Http404
    breadcrumb = crumbs(project.application, (_("Draft (PDF)"), ""))
    return paper_page.answer(request, "draft", project, title=_("The draft as a PDF"), breadcrumb=breadcrumb)


def answer(request: HttpRequest, submission: Submission, *, breadcrumb: Any) -> HttpResponse:
    """The dossier for a person who may read it, whichever way they came."""
    more = {"template": "applications/dossier_page.html", "submission": submission}
    content = json.loads(submission.snapshot)
    return paper_page.answer(
        request, dossier.KIND, submission, title=_("Dossier"), breadcrumb=breadcrumb, content=content, **more
    )
