"""Sending: everything that will be sent on one page, one box for each statement, one button."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.freshness import asks_again
from applications import actions, drafts, permissions, rules, snapshot
from applications.actions.sending import CHANGED
from applications.changes import changes, pack, unpack
from applications.drafts import Draft
from applications.models import Project, Submission
from applications.reading import Places, content
from applications.versions import repeated_sentence
from applications.views.fetching import crumbs, moment_of, project_of, project_to_send, project_url, standing_of
from applications.workflow import ProjectState
from core.canonical import canonical_json, sha256_hex
from core.http import reads_only, received_at
from core.posted import is_number
from core.refusals import Blocker, Refused


@asks_again
@reads_only
def send(request: HttpRequest, public_id: UUID, phase_key: str) -> HttpResponse:
    if request.method == "POST":
        return _press(request, project_to_send(request, public_id, phase_key))
    project = project_of(request, public_id, phase_key)
    permissions.require(standing_of(request, project.application).sends)
    if project.state == ProjectState.SENT:
        return redirect(_receipt(project.submissions.counting().get(), project))
    if not project.is_editable:
        return redirect("applications:detail", public_id)
    return _page(request, project, [], ticked=set(), key=str(uuid4()))


def _press(request: HttpRequest, project: Any) -> HttpResponse:
    """Whether this person may send it the action asks, of whom everybody else is told that nothing is there."""
    ticked = {int(value) for value in request.POST.getlist("statements") if is_number(value)}
    now = project.database_now
    try:
        submission = actions.send(
            project,
            by=request.user,
            received_at=received_at(request),
            now=now,
            statements=ticked,
            seen=request.POST.get("seen", ""),
            idempotency_key=_key(request, project),
        )
    except Refused as refusal:
        project = project_of(request, project.application.public_id, project.phase.key)
        return _page(request, project, refusal.blockers, ticked=ticked, key=request.POST.get("key") or str(uuid4()))
    if submission.recorded_at == now:
        messages.success(request, _("Received with number %(protocol)s.") % {"protocol": submission.protocol})
    else:
        messages.warning(request, repeated_sentence(submission))
    return redirect(_receipt(submission, project))


def _receipt(submission: Submission, project: Project) -> str:
    return project_url("receipt", project, submission.number)


def _key(request: HttpRequest, project: Project) -> UUID:
    """The key of this press, good for this project alone; a page without one is a press of its own."""
    try:
        return uuid5(UUID(request.POST.get("key", "")), str(project.pk))
    except ValueError:
        return uuid4()


def _page(
    request: HttpRequest, project: Project, refused: Sequence[Blocker], *, ticked: set[int], key: str
) -> HttpResponse:
    """What would be sent now, and what keeps it from being sent: the form carries what is shown, and its hash."""
    draft, now = drafts.load(project), moment_of(request)
    asked = rules.sender_statements(project.application.call)
    shown = snapshot.build(draft, asked)
    text = canonical_json(shown)
    context = {
        "project": project,
        "phase": project.phase,
        "content": content(shown, _file_url(draft), places_of(project)),
        "statements": [{"statement": statement, "ticked": statement.pk in ticked} for statement in asked],
        "blockers": refused or rules.send_blockers(draft, now),
        "refused": bool(refused),
        "changes": _changes(request, refused, text),
        "seen": sha256_hex(text),
        "shown": pack(text),
        "key": key,
        "now": now,
        "breadcrumb": crumbs(project.application, (_("Check and send"), "")),
    }
    return render(request, "applications/send.html", context, status=409 if refused else 200)


def _changes(request: HttpRequest, refused: Sequence[Blocker], text: str) -> list[Any] | None:
    """What differs from the page on which the button was pressed; None when that is not why it was refused."""
    if not any(blocker.code == CHANGED for blocker in refused):
        return None
    before, after = unpack(request.POST.get("shown", "")), unpack(pack(text))
    try:
        return changes(before, after) if before and after else []
    except (KeyError, TypeError, ValueError):
        return []  # the form did not carry a content of ours


def _file_url(draft: Draft) -> Any:
    """Where each document of the draft opens, by the key of its file."""
    slots = {str(document.file.public_id): document.slot_id for document in draft.documents.values()}
    keys = {slot.pk: slot.key for slot in draft.slots}
    return lambda file_id: project_url("document_file", draft.project, keys[slots[file_id]])


def places_of(project: Project) -> Places:
    """Where each part of the draft is changed."""
    return Places(
        partnership=reverse("partnerships:detail", args=[project.application.partnership.public_id]),
        documents=rules.documents_url(project),
        section=lambda key: rules.section_url(project, key),
    )
