"""The receipt of a submission, as a page and as a PDF, and the files that were sent with it."""

import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import caches
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from applications import verification
from applications.models import Project, Submission
from applications.reading import content
from applications.views.fetching import actions_of, crumbs, moment_of, project_url, readable_project, version_of
from core import files
from core.http import reads_only
from core.models import StoredFile
from core.pdf import render_pdf

KEPT_SECONDS = 3_600  # a receipt never changes, but its file is quickly made again


@reads_only
def receipt(request: HttpRequest, public_id: UUID, phase_key: str, number: int) -> HttpResponse:
    project = readable_project(request, public_id, phase_key)
    submission = version_of(request, project, number)
    latest = project.submissions.order_by("-number").values_list("number", flat=True).first()
    context = {
        **_facts(project, submission),
        "content": content(json.loads(submission.snapshot), _file_url(project, number)),
        "superseded": latest != number,
        "latest_url": project_url("receipt", project, latest),
        "actions": actions_of(request, project),
        "now": moment_of(request),
        "breadcrumb": crumbs(project.application, (_("Receipt"), "")),
    }
    return render(request, "applications/receipt.html", context)


def _facts(project: Project, submission: Submission) -> dict[str, Any]:
    """What the page and the PDF say alike."""
    return {
        "project": project,
        "phase": project.phase,
        "call": project.application.call,
        "submission": submission,
        "withdrawal": getattr(submission, "withdrawal", None),
        "verify_url": settings.SITE_URL + verification.address_of(submission),
        "verify_page": settings.SITE_URL + reverse("applications:verify"),
    }


def _file_url(project: Project, number: int) -> Any:
    return lambda file_id: project_url("sent_file", project, number, file_id)


@reads_only
def pdf(request: HttpRequest, public_id: UUID, phase_key: str, number: int) -> HttpResponse:
    """Made in the request, since it is a page or two, and kept for an hour."""
    project = readable_project(request, public_id, phase_key)
    submission = version_of(request, project, number)
    key = f"receipt:{submission.pk}:{submission.sha256}:{translation.get_language()}"
    document = caches["kept"].get(key)
    if document is None:
        document = _render(project, submission)
        caches["kept"].set(key, document, KEPT_SECONDS)
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{submission.protocol}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _render(project: Project, submission: Submission) -> bytes:
    context = {**_facts(project, submission), "content": content(json.loads(submission.snapshot))}
    title = _("Receipt %(protocol)s") % {"protocol": submission.protocol}
    return render_pdf("applications/receipt_pdf.html", context, title=title)


@reads_only
def file(request: HttpRequest, public_id: UUID, phase_key: str, number: int, file_id: UUID) -> FileResponse:
    project = readable_project(request, public_id, phase_key)
    return files.attachment_response(sent_file(version_of(request, project, number), file_id))


def sent_file(submission: Submission, file_id: UUID) -> StoredFile:
    """A document of the submission, also when the draft has another one in its place today; who may is the caller's."""
    if str(file_id) not in {document["file_id"] for document in json.loads(submission.snapshot)["documents"]}:
        raise Http404
    return get_object_or_404(StoredFile, public_id=file_id)
