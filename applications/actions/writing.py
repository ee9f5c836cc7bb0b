"""How a draft is written: sections saved together by several people, answers brought back, documents attached."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import answer_versions, permissions, rules, structure
from applications.actions.locks import hold_draft, hold_project, share_project
from applications.answers.asked import Answer, Asked, AskedSection
from applications.answers.merging import Conflict, Merged, MineStays, merge, same
from applications.answers.rows import with_ids
from applications.models import AnswerVersion, Application, Project, ProjectDocument, SectionDraft
from calls.models import RequiredDocument
from core import audit, files
from core.caps import HOUR, lately
from core.refusals import Blocker, NotAllowed, refuse_if

Answers = Mapping[str, Answer] | Callable[[Mapping[str, Answer]], Mapping[str, Answer]]


@dataclass(frozen=True)
class Contested:
    """A cell that was changed by somebody else, or in another window, since the form was opened."""

    conflict: Conflict
    version: AnswerVersion


@dataclass(frozen=True)
class Saved:
    """What became of a save.

    `draft` is what is stored now. In each cell of `questions` the text of another person stands, and the one that was
    sent is not stored: the person must be asked. In each cell of `replaced` one's own earlier text gave way.
    """

    draft: SectionDraft
    questions: tuple[Contested, ...] = ()
    replaced: tuple[Contested, ...] = ()


@dataclass(frozen=True)
class Sides:
    """What a form sent, and what it had been opened with."""

    asked: Mapping[str, Asked]
    base: Mapping[str, Answer]
    mine: Mapping[str, Answer]
    version: int

    def merged(self, draft: SectionDraft, mine_stays: MineStays) -> dict[str, Merged]:
        """Each answer with what is stored now."""
        return {
            key: merge(self.asked[key], self.base.get(key), answer, draft.answers.get(key), mine_stays)
            for key, answer in self.mine.items()
        }

    def says(self, key: str, answer: Answer, stored: Answer) -> bool:
        return same(self.asked[key].kind, answer, stored)

    def changed_by(self, conflict: Conflict, later: Sequence[AnswerVersion]) -> AnswerVersion:
        key = conflict.question
        return answer_versions.last_change(self.asked[key], conflict.path, self.base.get(key), later) or later[-1]


@transaction.atomic
def save_section(project: Project, section: Any, *, answers: Answers, version: int, by: Any, now: datetime) -> Saved:
    """Store the answers of a form that was opened at `version` of the section (0: before the first save).

    What others changed since is merged, cell by cell; a cell that another person changed too stays as it is stored.
    Questions that `answers` lacks are left alone; it may be what reads them over the answers that the form was opened
    with. `section` is the row or the value of it. When nothing changes the version stays.
    """
    asked = _asked_section(project, section)
    draft = _held_draft(project, asked, by, now)
    base = draft.answers if version == draft.version else _base(draft, asked, version)
    given = answers(base) if callable(answers) else answers
    questions = {question.key: question for question in asked.questions if question.key in given}
    mine = {key: with_ids(question.kind, given[key]) for key, question in questions.items()}
    return _stored(draft, Sides(questions, base, mine, version), by, now)


@transaction.atomic
def bring_back(
    project: Project, section: Any, *, question: str, number: int, seen: int, by: Any, now: datetime
) -> SectionDraft:
    """Give the question the answer that it had at version `number` again, as a new version.

    Refused when somebody saved the answer after `seen`, the latest version that the person was shown.
    """
    asked = _asked_section(project, section)
    draft = _held_draft(project, asked, by, now)
    rows = AnswerVersion.objects.filter(project=draft.project, question=question)
    wanted = rows.filter(number=number).first()
    if wanted is None or question not in {each.key for each in asked.questions}:
        raise NotAllowed
    latest = rows.select_related("saved_by").latest("number")
    if latest.number > seen:
        sentence = _("%(person)s saved this answer meanwhile: look at it first.") % {"person": latest.saved_by}
        refuse_if([Blocker(sentence, code="changed")])
    _write(draft, {question: wanted.answer}, by, now)
    return draft


def _asked_section(project: Project, section: Any) -> AskedSection:
    """The section as the project's form asks it."""
    found = [known for known in structure.sections_of(project.form) if known.id == section.id]
    permissions.require(bool(found))
    return found[0]


def _held_draft(project: Project, section: AskedSection, by: Any, now: datetime) -> SectionDraft:
    """The section's row, locked, if the person may write; the first save makes it, also when two save at once."""
    draft = hold_draft(project, section.id)
    if draft is None:
        _require_writes(share_project(project), by, now)
        empty = SectionDraft(project=project, section_id=section.id, version=0, answers={}, saved_by=by, saved_at=now)
        SectionDraft.objects.bulk_create([empty], ignore_conflicts=True)
        draft = hold_draft(project, section.id)
    if draft is None:
        raise NotAllowed
    _require_writes(draft.project, by, now)
    return draft


def _require_writes(project: Project, by: Any, now: datetime) -> None:
    permissions.require(permissions.standing(by, project.application, timezone.localdate(now)).writes)
    refuse_if(rules.edit_blockers(project, now))


def _base(draft: SectionDraft, section: AskedSection, version: int) -> dict[str, Answer]:
    """What the form was opened with; of a version that there never was nothing is known, so nothing gives way to it."""
    return answer_versions.answers_at(draft.project, section, version) if version < draft.version else {}


def _stored(draft: SectionDraft, sides: Sides, by: Any, now: datetime) -> Saved:
    contested = _contested(draft, sides)
    own = {(each.conflict.question, each.conflict.path) for each in contested if each.version.saved_by_id == by.pk}

    def mine_stays(conflict: Conflict) -> bool:
        return (conflict.question, conflict.path) in own

    merged = {key: each.answer for key, each in sides.merged(draft, mine_stays).items()}
    changed = {key: answer for key, answer in merged.items() if not sides.says(key, answer, draft.answers.get(key))}
    if changed:
        _write(draft, changed, by, now)
    return Saved(
        draft,
        questions=tuple(each for each in contested if not mine_stays(each.conflict)),
        replaced=tuple(each for each in contested if mine_stays(each.conflict)),
    )


def _contested(draft: SectionDraft, sides: Sides) -> list[Contested]:
    """Every cell that both sides changed, with the version that changed the stored one."""
    conflicts = [each for merged in sides.merged(draft, lambda _conflict: True).values() for each in merged.conflicts]
    if not conflicts:
        return []
    since = sides.version if sides.version < draft.version else 0
    later = answer_versions.since(draft.project, {conflict.question for conflict in conflicts}, since)
    return [Contested(each, sides.changed_by(each, later[each.question])) for each in conflicts]


def _write(draft: SectionDraft, answers: Mapping[str, Answer], by: Any, now: datetime) -> None:
    """Every answer that changes becomes a version of its own (trigger)."""
    draft.answers, draft.version = {**draft.answers, **answers}, draft.version + 1
    draft.saved_by, draft.saved_at = by, now
    draft.save(update_fields=["answers", "version", "saved_by", "saved_at"])
    _name_application(draft.project, answers)


def _name_application(project: Project, answers: Mapping[str, Answer]) -> None:
    title = answers.get("title")
    if isinstance(title, str) and title:
        Application.objects.filter(pk=project.application_id).update(title=title[:200])


def attach_document(
    project: Project, *, slot: RequiredDocument, upload: UploadedFile, by: Any, now: datetime
) -> ProjectDocument:
    """Check the file, before anything is locked, and put it into the slot in the place of an earlier one."""
    checked = files.checked(upload, by=by)
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
