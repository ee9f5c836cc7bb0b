"""How open sheets pass to somebody else, or end because nobody is to write them."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.refusals import Refused
from evaluations import notifications, permissions, rules
from evaluations.actions.locks import locked_commission
from evaluations.models import Commission, CommissionMember, ScoreSheet
from evaluations.models.commission import SCORING_ROLES
from evaluations.workflow import SHEET, UNFINISHED_SHEETS, CommissionState


@dataclass(frozen=True)
class HandedOver:
    """The sheets given, and those that the new evaluator may not write: a conflict, or a sheet of their own."""

    given: list[ScoreSheet]
    left_over: list[ScoreSheet]


@transaction.atomic
def hand_over(leaver: CommissionMember, *, to: CommissionMember, by: User, now: datetime) -> HandedOver:
    """Give all the open sheets of one who left to another member; chair or secretary."""
    commission = locked_commission(leaver.commission)
    permissions.require_seat(by, commission, *permissions.DESK_ROLES)
    if commission.state != CommissionState.SCORING or not CommissionMember.objects.filter(
        pk=leaver.pk, left_at__isnull=False
    ):
        raise Refused(_("Sheets pass on while they are being scored, when their evaluator has left."))
    if not may_take_over(to, commission):
        raise Refused(_("The new evaluator must be one of this commission who has declared the conflicts."))
    return pass_on(commission, leaver, to, by=by, now=now)


def may_take_over(member: CommissionMember, commission: Commission) -> bool:
    return (
        member.commission_id == commission.pk
        and member.left_at is None
        and member.role in SCORING_ROLES
        and not rules.unanswered(member)
    )


def pass_on(
    commission: Commission, leaver: CommissionMember, to: CommissionMember, *, by: User, now: datetime
) -> HandedOver:
    """The same under the commission's lock, which the caller holds: each draft ends where it stands, unread."""
    conflicts = permissions.all_conflicts(commission, permissions.day_of(now))
    own = set(ScoreSheet.objects.filter(member=to).values_list("project", flat=True))
    open_sheets = ScoreSheet.objects.filter(member=leaver, state__in=UNFINISHED_SHEETS).select_for_update(of=("self",))
    sheets = list(open_sheets.order_by("pk"))
    free = [one for one in sheets if (to.pk, one.project_id) not in conflicts and one.project_id not in own]
    given = [_give(one, to, by, now) for one in free]
    if given:
        notifications.sheets_given(to, len(given), commission, now)
    return HandedOver(given, [one for one in sheets if one not in free])


def _give(sheet: ScoreSheet, to: CommissionMember, by: User, now: datetime) -> ScoreSheet:
    before, after = SHEET.move(sheet, "replace")
    sheet.save(update_fields=["state"])
    new = ScoreSheet.objects.create(member=to, project_id=sheet.project_id, assigned_at=now)
    audit.record("sheet.replaced", sheet, by=by, now=now, before=before, after=after, by_sheet=new.pk)
    return new


def set_aside(sheet: ScoreSheet, by: User, now: datetime) -> None:
    """End an unfinished sheet that nobody is to write any more; one confirmed before stays as it is, uncounted."""
    if "set_aside" not in SHEET.actions_from(sheet.state):
        return
    before, after = SHEET.move(sheet, "set_aside")
    sheet.save(update_fields=["state"])
    audit.record("sheet.set_aside", sheet, by=by, now=now, before=before, after=after)
