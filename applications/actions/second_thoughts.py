"""What a lead may do with a sent project until the deadline: replace it, keep it after all, withdraw it, resume it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from applications import notifications, permissions, rules
from applications.actions.locks import hold_project
from applications.actions.restoring import restore_sent
from applications.models import Participation, Project, Submission, Withdrawal
from applications.workflow import PROJECT, ProjectState
from core import audit
from core.refusals import refuse_if
from partnerships import actions as partnerships


@transaction.atomic
def replace(project: Project, *, by: Any, now: datetime) -> Project:
    """Open the draft again for a new version; the sent one counts until the new one is sent."""
    project = _decided_by_lead(project, "replace", by, now)
    partnerships.reopen(project.application.partnership, by=by, now=now)
    return project


@transaction.atomic
def keep(project: Project, *, by: Any, now: datetime) -> Project:
    """Give up the replacement: the sent version stands. What was written since stays in the draft, unsent."""
    project = _decided_by_lead(project, "keep", by, now)
    restore_sent(project, by=by, now=now)
    return project


@transaction.atomic
def resume(project: Project, *, by: Any, now: datetime) -> Project:
    """Take up the draft of a withdrawn project again."""
    return _decided_by_lead(project, "resume", by, now)


@transaction.atomic
def withdraw(project: Project, *, by: Any, now: datetime, reason: str = "") -> Withdrawal:
    """Take the sent version out of the count; its bodies are free to take part elsewhere."""
    project = hold_project(project)
    lead = project.application.partnership.lead
    permissions.sender_role(by, lead, timezone.localdate(now))
    replacing = project.state == ProjectState.REPLACING
    before, after = PROJECT.move(project, "withdraw")
    refuse_if(rules.window_blockers(project.phase, now))
    submission: Submission = project.submissions.counting().get()
    withdrawal = Withdrawal.objects.create(
        submission=submission, withdrawn_by=by, withdrawn_at=now, reason=reason.strip()[:500]
    )
    Participation.objects.filter(application=project.application).delete()
    if not replacing:
        partnerships.reopen(project.application.partnership, by=by, now=now)
    _save(project, now)
    audit.record("project.withdrawn", project, by=by, now=now, before=before, after=after, version=submission.number)
    notifications.withdrawn(withdrawal, project, now)
    return withdrawal


def _decided_by_lead(project: Project, action: str, by: Any, now: datetime) -> Project:
    project = hold_project(project)
    permissions.require(permissions.standing(by, project.application, timezone.localdate(now)).leads)
    before, after = PROJECT.move(project, action)
    refuse_if(rules.window_blockers(project.phase, now))
    _save(project, now)
    audit.record(f"project.{action}", project, by=by, now=now, before=before, after=after)
    return project


def _save(project: Project, now: datetime) -> None:
    project.state_since = now
    project.save(update_fields=["state", "state_since"])
