"""Who scores which project: a balanced proposal, its confirmation, and replacements."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.refusals import Blocker, Refused, refuse_if
from evaluations import notifications, permissions, rules
from evaluations.actions.handover import may_take_over
from evaluations.actions.locks import locked_commission, locked_sheet
from evaluations.balance import Proposal, propose
from evaluations.models import Commission, CommissionMember, ScoreSheet
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
