"""How a draft is written: sections saved without ever overwriting another person's words, documents attached."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from applications import permissions, rules
from applications.actions.locks import hold_project, share_project
from applications.answers.asked import Answer
from applications.models import Application, Project, ProjectDocument, SectionDraft
from calls.models import RequiredDocument, Section
from core import audit, files
from core.caps import HOUR, lately
from core.refusals import refuse_if


class StaleSave(Exception):
    """Someone saved the section after it was read: nothing was written; `theirs` is what is stored now."""

    def __init__(self, theirs: SectionDraft) -> None:
        super().__init__(f"Version {theirs.version} is stored.")
        self.theirs = theirs


@transaction.atomic
def save_section(
    project: Project, section: Section, *, answers: dict[str, Answer], version: int, by: Any, now: datetime
) -> SectionDraft:
    """Store the section's answers, if `version` (0: never saved) is the one stored; StaleSave when it is not.

    Answers equal to those stored are not written again: the version stays.
    """
    project = share_project(project)
    permissions.require(section.form_id == project.form_id)
    permissions.require(permissions.standing(by, project.application, timezone.localdate(now)).writes)
    refuse_if(rules.edit_blockers(project, now))
    draft = _held_draft(project, section, by, now)
    if answers == draft.answers:
        return draft
    if draft.version != version:
        raise StaleSave(draft)
    draft.answers, draft.version = {**draft.answers, **answers}, version + 1
    draft.saved_by, draft.saved_at = by, now
    draft.save(update_fields=["answers", "version", "saved_by", "saved_at"])
    _name_application(project, answers)
    return draft


def _held_draft(project: Project, section: Section, by: Any, now: datetime) -> SectionDraft:
    """The section's row, locked; the first save of a section makes it, also when two people save at once."""
    held = SectionDraft.objects.select_for_update(of=("self",)).order_by("pk")
    draft = held.filter(project=project, section=section).first()
    if draft is not None:
        return draft
    empty = SectionDraft(project=project, section=section, version=0, answers={}, saved_by=by, saved_at=now)
    SectionDraft.objects.bulk_create([empty], ignore_conflicts=True)
    return held.get(project=project, section=section)


def _name_application(project: Project, answers: dict[str, Answer]) -> None:
    title = answers.get("title")
    if isinstance(title, str) and title and title != project.application.title:
        Application.objects.filter(pk=project.application_id).update(title=title[:200])


def attach_document(
    project: Project, *, slot: RequiredDocument, upload: UploadedFile, by: Any, now: datetime
) -> ProjectDocument:
    """Check the file, before anything is locked, and put it into the slot in the place of an earlier one."""
    refuse_if(rules.edit_blockers(project, now))
    checked = files.checked(upload)
    with files.atomic():
        return _put(project, slot, checked, by, now)


def _put(project: Project, slot: RequiredDocument, file: files.Checked, by: Any, now: datetime) -> ProjectDocument:
    project = _writable(project, slot, by, now)
    refuse_if(files.too_many(file, _attached_lately(project, now), "project_"))
    stored = files.store(file, by=by, now=now)
    ProjectDocument.objects.filter(project=project, slot=slot).delete()
    document = ProjectDocument.objects.create(project=project, slot=slot, file=stored, uploaded_by=by, uploaded_at=now)
    audit.record("document.attached", project, by=by, now=now, slot=slot.key, sha256=stored.sha256, size=stored.size)
    return document


def _attached_lately(project: Project, now: datetime) -> dict[str, int | None]:
    """What everybody together has attached in the last hour; the project is held, so that nobody adds meanwhile."""
    events = audit.timeline(project).filter(event="document.attached", **lately("moment", HOUR, now))
    sizes = [details.get("size", 0) for details in events.order_by("pk").values_list("details", flat=True)]
    return {"number": len(sizes), "size": sum(sizes)}


@transaction.atomic
def remove_document(project: Project, *, slot: RequiredDocument, by: Any, now: datetime) -> None:
    """Empty the slot; versions sent earlier keep the file."""
    project = _writable(project, slot, by, now)
    removed, _rows = ProjectDocument.objects.filter(project=project, slot=slot).delete()
    if removed:
        audit.record("document.removed", project, by=by, now=now, slot=slot.key)


def _writable(project: Project, slot: RequiredDocument, by: Any, now: datetime) -> Project:
    project = hold_project(project)
    permissions.require(slot.phase_id == project.phase_id)
    permissions.require(permissions.standing(by, project.application, timezone.localdate(now)).writes)
    refuse_if(rules.edit_blockers(project, now))
    return project
