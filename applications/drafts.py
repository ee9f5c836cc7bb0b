"""A project as it stands: what is asked, what was saved, which documents are there, beside its partnership."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from applications import structure
from applications.answers.asked import Answer, AskedSection, Surroundings
from applications.models import Project, ProjectDocument, SectionDraft
from calls.models import RequiredDocument
from core.prepared import prepared
from partnerships.composition import live_members
from partnerships.models import Member
from partnerships.workflow import SEATED_MEMBER_STATES


@dataclass(frozen=True)
class Draft:
    """Everything that a project's pages and its sending need, read once."""

    project: Project
    sections: tuple[AskedSection, ...]
    saved: dict[int, SectionDraft]
    slots: list[RequiredDocument]
    documents: dict[int, ProjectDocument]
    live_members: list[Member]
    around: Surroundings

    @property
    def members(self) -> list[Member]:
        """Those who said yes: what is sent is theirs."""
        return [member for member in self.live_members if member.state in SEATED_MEMBER_STATES]

    def answers(self, section: AskedSection) -> dict[str, Answer]:
        """The section's answers; questions of the form that were never saved are absent."""
        draft = self.saved.get(section.id)
        known = {question.key for question in section.questions}
        return {key: value for key, value in draft.answers.items() if key in known} if draft else {}

    def all_answers(self) -> dict[str, Answer]:
        return {key: value for section in self.sections for key, value in self.answers(section).items()}

    @property
    def asked(self) -> frozenset[str]:
        return frozenset(question.key for section in self.sections for question in section.questions)


def load(project: Project) -> Draft:
    """Read the project's draft; `project` comes with its application, call, partnership and form."""
    application = project.application
    members = live_members(application.partnership)
    seated = [member for member in members if member.state in SEATED_MEMBER_STATES]
    return Draft(
        project=project,
        sections=structure.sections_of(project.form),
        saved={draft.section_id: draft for draft in _saved(project=project.pk)},
        slots=slots_of(project),
        documents=documents_of(project),
        live_members=members,
        around=structure.surroundings(application.call, seated),
    )


def slots_of(project: Project) -> list[RequiredDocument]:
    return _slots(phase=project.phase_id)


def documents_of(project: Project) -> dict[int, ProjectDocument]:
    """The documents by slot."""
    return {row.slot_id: row for row in _documents(project=project.pk)}


@prepared
def _saved(project: Any) -> QuerySet[SectionDraft]:
    return SectionDraft.objects.filter(project=project).select_related("saved_by").order_by("pk")


@prepared
def _slots(phase: Any) -> QuerySet[RequiredDocument]:
    return RequiredDocument.objects.filter(phase=phase).order_by("position", "pk")


@prepared
def _documents(project: Any) -> QuerySet[ProjectDocument]:
    return ProjectDocument.objects.filter(project=project).select_related("file", "uploaded_by").order_by("pk")
