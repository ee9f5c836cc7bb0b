"""Who scores which project: a balanced proposal, its confirmation, and replacements."""

import json
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.canonical import canonical_json, sha256_hex
from core.refusals import Blocker, Refused, refuse_if
from evaluations import notifications, permissions, rules
from evaluations.actions.handover import may_take_over
from evaluations.actions.locks import locked_commission, locked_sheet
from evaluations.balance import Proposal, propose
from evaluations.models import AssignmentDraft, Commission, CommissionMember, ScoreSheet
from evaluations.models.commission import SCORING_ROLES
from evaluations.workflow import COMMISSION, ENDED_SHEETS, SHEET, CommissionState, SheetState


def proposed_assignment(commission: Commission, now: datetime) -> Proposal:
    """A balanced proposal without conflicts; nothing is stored."""
    return propose(
        [project.pk for project in rules.projects_of(commission.phase)],
        list(commission.members.seated().filter(role__in=SCORING_ROLES).values_list("pk", flat=True)),
        permissions.all_conflicts(commission, permissions.day_of(now)),
        commission.phase.evaluators_per_application,
    )


class StaleAssignment(Refused):
    """The draft of the assignment was changed elsewhere since it was read: nothing is overwritten or confirmed."""


def drafted(commission: Commission, now: datetime) -> set[tuple[int, int]]:
    """The pairs (member, project) as the desk has them so far, or the balanced proposal."""
    kept = AssignmentDraft.objects.filter(commission=commission).first()
    if kept is None:
        return {(pair.evaluator, pair.project) for pair in proposed_assignment(commission, now).pairs}
    return {(member, project) for member, project in json.loads(kept.pairs)}


def fingerprint(pairs: Collection[tuple[int, int]]) -> str:
    """Of all the pairs, whichever page shows some of them."""
    return sha256_hex(_text(pairs))


def _text(pairs: Collection[tuple[int, int]]) -> str:
    return canonical_json([list(pair) for pair in sorted(pairs)])


@transaction.atomic
def draft_assignment(
    commission: Commission,
    *,
    projects: Collection[int],
    pairs: Collection[tuple[int, int]],
    read: str,
    by: User,
    now: datetime,
) -> set[tuple[int, int]]:
    """Keep who scores these projects, and all the others as they were; returns all the pairs.

    `read` is the fingerprint of the pairs that the person has read: other ones are neither kept nor overwritten.
    """
    commission = locked_commission(commission)
    permissions.require_seat(by, commission, *permissions.DESK_ROLES)
    COMMISSION.target(commission.state, "assign")
    before = drafted(commission, now)
    if fingerprint(before) != read:
        raise StaleAssignment(_("The assignment was changed elsewhere in the meantime: look at it again."))
    asked = set(projects)
    kept = {pair for pair in before if pair[1] not in asked} | {pair for pair in pairs if pair[1] in asked}
    AssignmentDraft.objects.update_or_create(commission=commission, defaults={"pairs": _text(kept)})
    return kept


@transaction.atomic
def drop_draft(commission: Commission, *, by: User) -> None:
    """Go back to the balanced proposal."""
    commission = locked_commission(commission)
    permissions.require_seat(by, commission, *permissions.DESK_ROLES)
    AssignmentDraft.objects.filter(commission=commission).delete()


@transaction.atomic
def assign(commission: Commission, *, pairs: Collection[tuple[int, int]], by: User, now: datetime) -> list[ScoreSheet]:
    """Give out the sheets, pairs of (member, project), and open the scoring."""
    commission = locked_commission(commission)
    permissions.require_seat(by, commission, *permissions.DESK_ROLES)
    before, after = COMMISSION.move(commission, "assign")
    pairs = set(pairs)
    refuse_if(rules.assignment_blockers(commission, pairs, now))
    commission.save(update_fields=["state"])
    sheets = ScoreSheet.objects.bulk_create(
        ScoreSheet(member_id=member, project_id=project, assigned_at=now) for member, project in sorted(pairs)
    )
    AssignmentDraft.objects.filter(commission=commission).delete()
    audit.record("commission.assigned", commission, by=by, now=now, before=before, after=after, sheets=len(sheets))
    notifications.assigned(commission, now)
    return sheets


@transaction.atomic
def replace_evaluator(
    sheet: ScoreSheet, *, member: CommissionMember, reason: str, by: User, now: datetime
) -> ScoreSheet:
    """Give the project to another evaluator after a conflict or a departure.

    A sheet that a conflict meets confirmed stays as it is, uncounted.
    """
    sheet = locked_sheet(sheet)
    commission = sheet.member.commission
    permissions.require_seat(by, commission, *permissions.DESK_ROLES)
    refuse_if(_replacement_blockers(sheet, member, reason, now))
    before = after = sheet.state
    if sheet.state != SheetState.CONFIRMED:
        before, after = SHEET.move(sheet, "replace")
        sheet.save(update_fields=["state"])
    new = ScoreSheet.objects.create(member=member, project=sheet.project, assigned_at=now)
    audit.record(
        "sheet.replaced", sheet, by=by, now=now, before=before, after=after, by_sheet=new.pk, reason=reason.strip()
    )
    notifications.sheet_given(new, commission, now)
    return new


def _left_open(sheet: ScoreSheet) -> bool:
    return sheet.member.left_at is not None and sheet.state != SheetState.CONFIRMED


def _replacement_blockers(sheet: ScoreSheet, member: CommissionMember, reason: str, now: datetime) -> list[Blocker]:
    commission, blockers = sheet.member.commission, []
    if commission.state != CommissionState.SCORING:
        raise Refused(_("Evaluators are replaced while the sheets are being scored."))
    conflicts = permissions.all_conflicts(commission, permissions.day_of(now))
    bound = (sheet.member_id, sheet.project_id) in conflicts
    if sheet.state in ENDED_SHEETS or not (bound or _left_open(sheet)):
        blockers.append(Blocker(_("Only an evaluator with a conflict, or who left, is replaced.")))
    if not may_take_over(member, commission):
        blockers.append(Blocker(_("The new evaluator must be one of this commission.")))
    elif (member.pk, sheet.project_id) in conflicts:
        blockers.append(Blocker(_("%(person)s has a conflict too.") % {"person": member.user}))
    elif ScoreSheet.objects.filter(member=member, project=sheet.project_id).exists():
        blockers.append(Blocker(_("%(person)s already has a sheet on this project.") % {"person": member.user}))
    if not reason.strip():
        blockers.append(Blocker(_("Write the reason of the replacement.")))
    return blockers
