"""The receipt of a submission, as a page and on paper, and the files that were sent with it."""

import json
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.models import Project, Submission
from applications.reading import content
from applications.receipt import facts, title
from applications.views.fetching import actions_of, crumbs, moment_of, project_url, readable_project, version_of
from core import files, paper_page
from core.http import reads_only
from core.models import StoredFile


@reads_only
def receipt(request: HttpRequest, public_id: UUID, phase_key: str, number: int) -> HttpResponse:
    project = readable_project(request, public_id, phase_key)
    submission = version_of(request, project, number)
    latest = project.submissions.order_by("-number").values_list("number", flat=True).first()
    context = {
        **facts(submission),
        "content": content(json.loads(submission.snapshot), _file_url(project, number)),
        "superseded": latest != number,
        "latest_url": project_url("receipt", project, latest),
        "actions": actions_of(request, project),
        "now": moment_of(request),
        "breadcrumb": crumbs(project.application, (_("Receipt"), "")),
    }
    return render(request, "applications/receipt.html", context)


def _file_url(project: Project, number: int) -> Any:
    return lambda file_id: project_url("sent_file", project, number, file_id)


@require_http_methods(["GET", "POST"])
@reads_only
def pdf(request: HttpRequest, public_id: UUID, phase_key: str, number: int) -> HttpResponse:
    project = readable_project(request, public_id, phase_key)
    submission = version_of(request, project, number)
    breadcrumb = crumbs(project.application, (_("Receipt"), project_url("receipt", project, number)), (_("PDF"), ""))
    return paper_page.answer(request, "receipt", submission, title=title(submission), breadcrumb=breadcrumb)


@reads_only
def file(request: HttpRequest, public_id: UUID, phase_key: str, number: int, file_id: UUID) -> FileResponse:
    project = readable_project(request, public_id, phase_key)
    return files.attachment_response(sent_file(version_of(request, project, number), file_id))


def sent_file(submission: Submission, file_id: UUID) -> StoredFile:
    """A document of the submission, also when the draft has another one in its place today; who may is the caller's."""
    if str(file_id) not in {document["file_id"] for document in json.loads(submission.snapshot)["documents"]}:
        raise Http404
    return get_object_or_404(StoredFile, public_id=file_id)
