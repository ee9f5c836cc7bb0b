"""The page of a dossier: how far it has come, the file when it is there; and the draft on paper."""

import json
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications import dossier, drafts, permissions, rules, snapshot
from applications.models import Dossier, Project, Submission
from applications.views.fetching import Crumbs, crumbs, moment_of, project_of, project_url, readable_project, version_of
from core import files
from core.canonical import canonical_json
from core.http import reads_only
from core.models.jobs import JobState


@require_http_methods(["GET", "POST"])
@reads_only
def page(request: HttpRequest, public_id: UUID, phase_key: str, number: int) -> HttpResponse:
    """For the applicant's people always, for the call's office from the registration on."""
    project = readable_project(request, public_id, phase_key)
    submission = version_of(request, project, number)
    file_url = project_url("dossier_file", project, number)
    return answer(request, submission, file_url=file_url, breadcrumb=_trail(request, project, number))


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


@reads_only
def file(request: HttpRequest, public_id: UUID, phase_key: str, number: int) -> FileResponse:
    return download(version_of(request, readable_project(request, public_id, phase_key), number))


@reads_only
def draft(request: HttpRequest, public_id: UUID, phase_key: str) -> HttpResponse:
    """The draft as it stands, with a watermark on every page; made in the request, for it changes at every save."""
    project = project_of(request, public_id, phase_key)
    if not project.is_editable:
        raise Http404
    content = snapshot.build(drafts.load(project), rules.sender_statements(project.application.call))
    document = dossier.render_draft(canonical_json(content), moment_of(request))
    response = HttpResponse(document, content_type="application/pdf")
    name = slugify(_("draft %(title)s") % {"title": project.application.title})[:80]
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def answer(request: HttpRequest, submission: Submission, *, file_url: str, breadcrumb: Any) -> HttpResponse:
    """Show how far the dossier is, or (POST) ask for it; the caller has made sure that the person may read it."""
    if request.method == "POST":
        dossier.request(submission, by=request.user)
        return redirect(request.path)
    made = Dossier.objects.select_related("file").filter(submission=submission).first()
    job = None if made else dossier.job_of(submission)
    context = {
        "submission": submission,
        "content": json.loads(submission.snapshot),
        "dossier": made,
        "file_url": file_url,
        "page_url": request.path,
        "breadcrumb": breadcrumb,
        **_progress(job),
    }
    part = bool(request.headers.get("HX-Request"))
    response = render(request, f"applications/dossier_{'status' if part else 'page'}.html", context)
    patch_vary_headers(response, ["HX-Request"])
    response["Cache-Control"] = "private, no-store"
    return response


def _progress(job: Any) -> dict[str, Any]:
    """What the page says of the work: steps done of steps to do, and why it failed."""
    state = job.state if job else ""
    steps = [_("Check that the text is the one received"), _("Lay out the pages"), _("Check and keep the file")]
    done = min(job.steps_done, len(steps)) if job else 0
    return {
        "awaited": state in (JobState.WAITING, JobState.RUNNING),
        "reason": job.reason if job and (state == JobState.FAILED or job.is_postponed) else "",
        "again_at": job.due_at if job and job.is_postponed else None,
        "done": done,
        "total": len(steps),
        "step": steps[done] if state == JobState.RUNNING and done < len(steps) else "",
    }


def download(submission: Submission) -> FileResponse:
    """The file; 404 while there is none. Who may is the caller's."""
    made = get_object_or_404(Dossier.objects.select_related("file"), submission=submission)
    return files.attachment_response(made.file)
