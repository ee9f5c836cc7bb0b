"""What the page of a check offers to one person of the office: its steps, and the project that comes next."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.check_conflicts import conflicts
from applications.check_rules import outcome_allowed
from applications.models import Check, Project
from applications.workflow import CHECK, PROJECT, CheckState
from calls.models import ChecklistItem, StaffRole
from calls.revocation import revocation_blockers

LOOK_AHEAD = 50


def check_actions(
    project: Project, check: Check | None, user: Any, roles: frozenset[str], office: frozenset[str]
) -> frozenset[str]:
    """The steps of the check, and of a reservation, that are the person's now; `office` is what the phase allows."""
    allowed: set[str] = set()
    if StaffRole.SIGNATORY in roles and not revocation_blockers(project.phase.call):
        allowed |= PROJECT.actions_from(project.state) & {"lift_reservation"}
    if check is None:
        return frozenset(allowed | (office & {"take"}))
    steps = CHECK.actions_from(check.state)
    if "take" in office and check.officer_id == user.pk and "propose" in steps:
        allowed |= {"judge", "propose"}
    if "confirm" in office:
        allowed |= steps & {"send_back"}
        allowed |= steps & {"confirm"} if check.proposed_by_id != user.pk else set()
    return frozenset(allowed)


def course_of(check: Check | None) -> str:
    """Who has the ball, and what happens next; "" once the outcome is published."""
    if check is None:
        return _("Nobody checks it yet: the first case officer who takes it does.")
    if check.state == CheckState.OPEN:
        sentence = _("%(officer)s judges each requirement and proposes the outcome; the call manager confirms it.")
        return sentence % {"officer": check.officer}
    if check.state == CheckState.PROPOSED:
        return _("The outcome is proposed: the call manager confirms it, or sends the check back.")
    if check.state == CheckState.CONFIRMED:
        return _("The outcome is confirmed: it takes effect when the signatory publishes the list.")
    return ""


def outcome_hint(check: Check) -> str:
    """The outcome that the verdicts lead to, once every item is judged."""
    items = list(ChecklistItem.objects.filter(phase=check.project.phase_id).order_by("pk"))
    verdicts = dict(check.items.order_by("pk").values_list("item", "verdict"))
    if any(item.pk not in verdicts for item in items):
        return ""
    outcome = outcome_allowed((item.essential, verdicts[item.pk]) for item in items)
    return _("By the checklist the outcome is “%(outcome)s”.") % {"outcome": outcome.label}


def judged_items(check: Check) -> set[int]:
    return set(check.items.values_list("item", flat=True))


def next_check(project: Project, user: Any, roles: frozenset[str]) -> str:
    """The address of the next project that waits for the person in the same phase: to confirm, or to judge; or ""."""
    waiting = Check.objects.filter(project__phase=project.phase_id).exclude(project=project)
    to_confirm = waiting.filter(state=CheckState.PROPOSED).exclude(proposed_by=user)
    to_judge = waiting.filter(state=CheckState.OPEN, officer=user)
    checks = to_confirm if StaffRole.MANAGER in roles else to_judge
    rows = list(checks.select_related("project__application").order_by("project", "pk")[:LOOK_AHEAD])
    excluded = {key for key, _user in conflicts([row.project_id for row in rows], [user.pk], timezone.localdate())}
    # The one after this, else the first: so that nobody goes round in a circle of two.
    rows = [row for row in rows if row.project_id not in excluded]
    after = [row for row in rows if row.project_id > project.pk] or rows
    if not after:
        return ""
    phase = project.phase
    return reverse(
        "applications:office_project", args=[phase.call.slug, phase.key, after[0].project.application.public_id]
    )
