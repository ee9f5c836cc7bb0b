"""The office's check of a project: who judges it, the verdicts, the outcome proposed, sent back, confirmed."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import check_notifications as notifications
from applications import check_rules as rules
from applications.actions.locks import hold_project, share_phase
from applications.check_conflicts import has_conflict, require_no_conflict
from applications.models import Check, CheckedItem, Project, ProposedOutcome
from applications.workflow import CHECK, PROJECT, CheckState
from calls.models import ChecklistItem, StaffRole
from calls.permissions import staff_roles
from calls.revocation import revocation_blockers
from core import audit
from core.locks import hold
from core.refusals import Blocker, NotAllowed, Refused, refuse_if

Verdicts = Mapping[int, tuple[str, str]]


class StaleCheck(Refused):
    """Someone saved the check after this page was opened; nothing was overwritten."""


@transaction.atomic
def assign_checks(assignments: Mapping[Project, Any], *, by: Any, now: datetime) -> list[Check]:
    """Give each project to its case officer: all of them, or none with every reason."""
    checks, blockers = [], []
    for project in sorted(assignments, key=lambda project: project.pk):
        try:
            checks.append(assign_check(project, officer=assignments[project], by=by, now=now))
        except Refused as refused:
            blockers += refused.blockers
    refuse_if(blockers)
    return checks


@transaction.atomic
def take_checks(projects: Iterable[Project], *, by: Any, now: datetime) -> tuple[list[Check], list[Blocker]]:
    """A case officer takes the projects that are free; of the others it is told why not, and who has them."""
    taken, left = [], []
    for project in sorted(projects, key=lambda project: project.pk):
        try:
            taken.append(assign_check(project, officer=by, by=by, now=now))
        except Refused as refused:
            left += refused.blockers
    return taken, left


@transaction.atomic
def assign_check(project: Project, *, officer: Any, by: Any, now: datetime) -> Check:
    """A case officer takes a free project; the call manager gives it to any of them, or passes an open check on."""
    project = hold_project(project)
    call, day = project.application.call, timezone.localdate(now)
    roles = staff_roles(by, call, day)
    if StaffRole.MANAGER not in roles and not (officer == by and StaffRole.CASE_OFFICER in roles):
        raise NotAllowed
    if StaffRole.CASE_OFFICER not in staff_roles(officer, call, day):
        raise NotAllowed
    check = Check.objects.select_for_update(of=("self",)).order_by("pk").filter(project=project).first()
    refuse_if(_assignment_blockers(project, check, officer, roles, day))
    return _reassign(check, officer, by, now) if check else _start(project, officer, by, now)


def _assignment_blockers(project: Project, check: Check | None, officer: Any, roles: Any, day: Any) -> list[Blocker]:
    named = {"project": project.sent_title, "officer": officer}
    blockers = rules.office_blockers(project.phase)
    if has_conflict(officer, project, day):
        sentence = _("%(officer)s acts for a body of “%(project)s” and cannot check it.")
        blockers.append(Blocker(sentence % named, code="conflict"))
    if check and (check.state != CheckState.OPEN or StaffRole.MANAGER not in roles):
        sentence = _("“%(project)s” is already with %(officer)s.")
        blockers.append(Blocker(sentence % {**named, "officer": check.officer}, code="taken"))
    return blockers


def _start(project: Project, officer: Any, by: Any, now: datetime) -> Check:
    before, after = PROJECT.move(project, "start_check")
    project.state_since = now
    project.save(update_fields=["state", "state_since"])
    check = Check.objects.create(project=project, officer=officer, started_at=now)
    audit.record("project.checking", project, by=by, now=now, before=before, after=after)
    audit.record("check.assigned", check, by=by, now=now, after=check.state, officer=officer.pk)
    return check


def _reassign(check: Check, officer: Any, by: Any, now: datetime) -> Check:
    before, check.officer = check.officer_id, officer
    check.save(update_fields=["officer"])
    audit.record("check.reassigned", check, by=by, now=now, officer_before=before, officer=officer.pk)
    return check


def _hold(check: Check, by: Any, now: datetime, role: str) -> Check:
    """The check under its lock and its phase's, for a person of the office in the role and without conflict."""
    share_phase(Project.objects.values_list("phase_id", flat=True).get(pk=check.project_id))
    rows = Check.objects.select_related("officer", "project__application__partnership__lead", "project__phase__call")
    check = hold(rows, check.pk)
    day = timezone.localdate(now)
    if role not in staff_roles(by, check.project.phase.call, day):
        raise NotAllowed
    require_no_conflict(by, check.project, day)
    return check


@transaction.atomic
def judge(
    check: Check,
    *,
    verdicts: Verdicts,
    version: int,
    by: Any,
    now: datetime,
    outcome: str = "",
    reason: str = "",
    remedy: str = "",
) -> Check:
    """Save what the officer judged so far: verdicts by item, as (verdict, note), and the outcome as far as written.

    An empty verdict takes the item's back. `version` is that of the page: a stale one raises StaleCheck.
    """
    check = _hold(check, by, now, StaffRole.CASE_OFFICER)
    if check.officer != by:
        raise NotAllowed
    refuse_if([*rules.office_blockers(check.project.phase), *rules.open_blockers(check)])
    if version != check.version:
        raise StaleCheck(_("This check was saved in the meantime from another page: compare before you save again."))
    items = {item.pk: item for item in ChecklistItem.objects.filter(phase=check.project.phase_id).order_by("pk")}
    refuse_if(rules.verdict_blockers(items, verdicts))
    _write_verdicts(check, verdicts)
    check.outcome = outcome if outcome in ProposedOutcome.values else ""
    check.reason, check.remedy, check.version = reason.strip(), remedy.strip(), check.version + 1
    check.save(update_fields=["outcome", "reason", "remedy", "version"])
    given = sum(1 for verdict, _note in verdicts.values() if verdict)
    audit.record("check.judged", check, by=by, now=now, items=given, version=check.version)
    return check


def _write_verdicts(check: Check, verdicts: Verdicts) -> None:
    check.items.filter(item__in=[pk for pk, (verdict, _note) in verdicts.items() if not verdict]).delete()
    CheckedItem.objects.bulk_create(
        [
            CheckedItem(check_of_office=check, item_id=pk, verdict=verdict, note=note.strip())
            for pk, (verdict, note) in verdicts.items()
            if verdict
        ],
        update_conflicts=True,
        unique_fields=["check_of_office", "item"],
        update_fields=["verdict", "note"],
    )


@transaction.atomic
def propose_outcome(check: Check, *, outcome: str, reason: str, remedy: str = "", by: Any, now: datetime) -> Check:
    """Propose to the call manager the outcome that the checklist leads to, with its reason and its remedy."""
    check = _hold(check, by, now, StaffRole.CASE_OFFICER)
    if check.officer != by:
        raise NotAllowed
    before, after = CHECK.move(check, "propose")
    refuse_if([*rules.office_blockers(check.project.phase), *rules.proposal_blockers(check, outcome, reason, remedy)])
    check.outcome, check.reason, check.remedy = outcome, reason.strip(), remedy.strip()
    check.proposed_by, check.proposed_at, check.returned_note = by, now, ""
    check.save(update_fields=["state", "outcome", "reason", "remedy", "proposed_by", "proposed_at", "returned_note"])
    audit.record("check.proposed", check, by=by, now=now, before=before, after=after, outcome=outcome)
    return check


@transaction.atomic
def send_back(check: Check, *, note: str, by: Any, now: datetime) -> Check:
    """Give a proposed or confirmed check back to its officer, with what to look at again; the call manager's."""
    check = _hold(check, by, now, StaffRole.MANAGER)
    before, after = CHECK.move(check, "send_back")
    refuse_if(revocation_blockers(check.project.phase.call))
    if not note.strip():
        raise Refused([Blocker(_("Write what the officer should look at again."), "#id_note", "note")])
    check.returned_note, check.version = note.strip(), check.version + 1
    check.confirmed_by = check.confirmed_at = None
    check.save(update_fields=["state", "returned_note", "version", "confirmed_by", "confirmed_at"])
    audit.record("check.sent_back", check, by=by, now=now, before=before, after=after)
    notifications.check_sent_back(check, now)
    return check


@transaction.atomic
def confirm_outcome(check: Check, *, by: Any, now: datetime) -> Check:
    """Confirm the outcome proposed; it takes effect when the signatory publishes the admitted list."""
    check = _hold(check, by, now, StaffRole.MANAGER)
    before, after = CHECK.move(check, "confirm")
    refuse_if(rules.office_blockers(check.project.phase))
    if check.proposed_by == by:
        raise Refused([Blocker(_("Someone other than the proposer must confirm an outcome."), code="self")])
    check.confirmed_by, check.confirmed_at = by, now
    check.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    audit.record("check.confirmed", check, by=by, now=now, before=before, after=after, outcome=check.outcome)
    return check
