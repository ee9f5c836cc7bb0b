"""What of an application is printed, and who may read it: receipt, dossier, draft, the office's report."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from applications import check_report, dossier, drafts, permissions, receipt, rules, snapshot
from applications.check_conflicts import has_conflict
from applications.models import Check, Project, Submission
from calls.permissions import staff_roles
from core import papers
from core.canonical import canonical_json
from core.papers import Sheet


def register() -> None:
    papers.register("receipt", sheet=receipt.sheet, readable_by=_reads_version)
    papers.register(dossier.KIND, sheet=dossier.sheet, readable_by=_reads_version, official=True, long=True)
    papers.register(check_report.KIND, sheet=check_report.sheet, readable_by=_reads_check, content=check_report.content)
    papers.register("draft", sheet=_draft_sheet, readable_by=_reads_draft, content=_draft_content)


def _reads_version(user: Any, submission: Submission, moment: datetime) -> bool:
    project = submission.project
    if not permissions.projects_readable_by(user, moment).filter(pk=project.pk).exists():
        return False
    return permissions.versions_readable_by(user, project, moment).filter(pk=submission.pk).exists()


def _reads_check(user: Any, check: Check, moment: datetime) -> bool:
    """The office of the call, but nobody who acts for a body of the project."""
    day = timezone.localdate(moment)
    roles = staff_roles(user, check.project.phase.call, day) if user.is_authenticated else frozenset()
    return bool(roles & set(permissions.CONTENT_ROLES)) and not has_conflict(user, check.project, day)


def _draft_content(project: Project) -> str:
    """The draft as it is now, as its sending would keep it."""
    return canonical_json(snapshot.build(drafts.load(project), rules.sender_statements(project.application.call)))


def _draft_sheet(_project: Project, written: str, printed_at: datetime) -> Sheet:
    return dossier.draft_sheet(written, printed_at)


def _reads_draft(user: Any, project: Project, moment: datetime) -> bool:
    return permissions.applications_of(user, moment).filter(pk=project.application_id).exists()
