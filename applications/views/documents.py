"""The documents of a draft: one slot for each that the call asks for."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications import actions, rules
from applications.drafts import documents_of, slots_of
from applications.forms import UploadForm
from applications.models import Project
from applications.views.fetching import actions_of, crumbs, moment_of, project_of
from calls.models import RequiredDocument
from core import files
from core.http import reads_only
from core.refusals import Blocker, Refused


@reads_only
def documents(request: HttpRequest, public_id: UUID, phase_key: str) -> HttpResponse:
    return _page(request, project_of(request, public_id, phase_key))


def _page(
    request: HttpRequest, project: Project, refused: dict[str, list[Blocker]] | None = None, status: int = 200
) -> HttpResponse:
    there = documents_of(project)
    slots = [
        {"slot": slot, "document": there.get(slot.pk), "blockers": (refused or {}).get(slot.key, [])}
        for slot in slots_of(project)
    ]
    context = {
        "project": project,
        "slots": slots,
        "first_missing": _first_missing(slots),
        "limits": files.limits(),
        "endings": files.endings(),
        "actions": actions_of(request, project),
        "now": moment_of(request),
        "breadcrumb": crumbs(project.application, (_("Documents"), "")),
    }
    return render(request, "applications/documents.html", context, status=status)


def _first_missing(slots: list[dict[str, Any]]) -> str:
    """The key of the first document to attach next; "" when none is missing."""
    return next((item["slot"].key for item in slots if item["slot"].required and not item["document"]), "")


def _slot(project: Project, slot_key: str) -> RequiredDocument:
    return get_object_or_404(RequiredDocument, phase=project.phase_id, key=slot_key)


@require_POST
def attach(request: HttpRequest, public_id: UUID, phase_key: str, slot_key: str) -> HttpResponse:
    project = project_of(request, public_id, phase_key)
    slot = _slot(project, slot_key)
    form = UploadForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise Refused(_("Choose a file first."))
        actions.attach_document(
            project, slot=slot, upload=form.cleaned_data["file"], by=request.user, now=moment_of(request)
        )
    except Refused as refusal:
        return _page(request, project, {slot.key: refusal.blockers}, status=409)
    messages.success(request, _("The file was opened, checked and kept."))
    return redirect(f"{rules.documents_url(project)}#slot-{slot.key}")


@require_POST
def remove(request: HttpRequest, public_id: UUID, phase_key: str, slot_key: str) -> HttpResponse:
    project = project_of(request, public_id, phase_key)
    slot = _slot(project, slot_key)
    try:
        actions.remove_document(project, slot=slot, by=request.user, now=moment_of(request))
    except Refused as refusal:
        return _page(request, project, {slot.key: refusal.blockers}, status=409)
    messages.success(request, _("The document was removed."))
    return redirect(f"{rules.documents_url(project)}#slot-{slot.key}")


@reads_only
def download(request: HttpRequest, public_id: UUID, phase_key: str, slot_key: str) -> FileResponse:
    project = project_of(request, public_id, phase_key)
    document = documents_of(project).get(_slot(project, slot_key).pk)
    if document is None:
        raise Http404
    return files.attachment_response(document.file)
