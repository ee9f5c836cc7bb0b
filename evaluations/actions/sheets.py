"""How an evaluator writes and confirms a sheet, and how all sheets are unsealed together."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.refusals import Blocker, Refused, refuse_if
from evaluations import notifications, permissions, rules
from evaluations.actions.conflicts import record_automatic, tell_when_ready
from evaluations.actions.handover import set_aside
from evaluations.actions.locks import locked_commission, locked_sheet
from evaluations.models import Commission, Score, ScoreSheet
from evaluations.rules import LONGEST_REASON, Points
from evaluations.unsealing import open_sheets, unsealing_blockers
from evaluations.workflow import COMMISSION, SHEET, CommissionState, SheetState


class StaleSheet(Refused):
    """The sheet was saved elsewhere since it was read: nothing is overwritten."""


@transaction.atomic
def write_sheet(
    sheet: ScoreSheet, *, scores: Mapping[int, Points], version: int, by: User, now: datetime
) -> ScoreSheet:
    """Save points and reasons by criterion, complete or not; `version` is the one that the author read."""
    sheet = _writable(sheet, by, now)
    before, after = SHEET.move(sheet, "write")
    if sheet.version != version:
        raise StaleSheet(_("This sheet was saved in another window: compare before you save again."))
    criteria = {criterion.pk: criterion for criterion in rules.criteria_of(sheet.member.commission.phase)}
    scores = {pk: scores[pk] for pk in scores if pk in criteria}
    refuse_if(_writing_blockers(sheet, criteria, scores))
    sheet.version += 1
    sheet.save(update_fields=["state", "version"])
    Score.objects.bulk_create(
        [Score(sheet=sheet, criterion_id=pk, points=each.points, reason=each.reason) for pk, each in scores.items()],
        update_conflicts=True,
        unique_fields=["sheet", "criterion"],
        update_fields=["points", "reason"],
    )
    if before != after:
        # The audit log says that the sheet is being written, never the points: they are sealed.
        audit.record("sheet.written", sheet, by=by, now=now, before=before, after=after)
    return sheet


@transaction.atomic
def confirm_sheet(sheet: ScoreSheet, *, version: int, by: User, now: datetime) -> ScoreSheet:
    """Confirm the sheet as it stands: from here on the database freezes it."""
    sheet = _writable(sheet, by, now)
    before, after = SHEET.move(sheet, "confirm")
    if sheet.version != version:
        raise StaleSheet(_("This sheet was saved in another window: read it again before you confirm."))
    criteria = rules.criteria_of(sheet.member.commission.phase)
    refuse_if(rules.sheet_blockers(criteria, written(sheet)))
    sheet.confirmed_at = now
    sheet.save(update_fields=["state", "confirmed_at"])
    audit.record("sheet.confirmed", sheet, by=by, now=now, before=before, after=after)
    tell_when_ready(sheet.member.commission, now)
    return sheet


@transaction.atomic
def unseal(commission: Commission, *, by: User, now: datetime) -> Commission:
    """Open all the sheets to the commission at once, when every one is confirmed."""
    commission = locked_commission(commission)
    permissions.require_seat(by, commission, *permissions.DESK_ROLES)
    before, after = COMMISSION.move(commission, "unseal")
    record_automatic(commission, by, now)
    for spare in open_sheets(commission, permissions.day_of(now)).spare:
        set_aside(spare, by, now)
    refuse_if(unsealing_blockers(commission, permissions.day_of(now)))
    commission.unsealed_at = now
    commission.save(update_fields=["state", "unsealed_at"])
    audit.record("commission.unsealed", commission, by=by, now=now, before=before, after=after)
    notifications.unsealed(commission, now)
    return commission


def written(sheet: ScoreSheet) -> dict[int, Points]:
    """What the sheet says on each criterion; who may read it is the caller's to decide."""
    return {score.criterion_id: Points(score.points, score.reason) for score in sheet.scores.all()}


def _writable(sheet: ScoreSheet, by: User, now: datetime) -> ScoreSheet:
    sheet = locked_sheet(sheet)
    permissions.require_author(sheet, by, permissions.day_of(now))
    if sheet.member.commission.state != CommissionState.SCORING and sheet.state != SheetState.CONFIRMED:
        raise Refused(_("The sheets of this commission are not being scored now."))
    return sheet


def _writing_blockers(sheet: ScoreSheet, criteria: Mapping[int, object], scores: Mapping[int, Points]) -> list[Blocker]:
    half_points = sheet.member.commission.phase.half_points
    blockers: list[Blocker] = []
    for pk, each in scores.items():
        criterion = criteria[pk]
        if each.points is not None:
            blockers += rules.points_blockers(criterion, each.points, half_points=half_points)
        if len(each.reason) > LONGEST_REASON:
            message = _("“%(criterion)s”: the reason has more than %(most)d characters.")
            words = {"criterion": criterion, "most": LONGEST_REASON}
            blockers.append(Blocker(message % words, url=f"#criterion-{pk}", code="long"))
    return blockers
