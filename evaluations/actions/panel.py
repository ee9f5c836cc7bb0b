"""How the panel meets after the unsealing: a session is prepared, given its collegial points, and recorded for good."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Project
from core import audit
from core.models import StoredFile
from core.refusals import NotAllowed, Refused, refuse_if
from evaluations import permissions, rules
from evaluations.actions.locks import locked_commission, locked_session
from evaluations.models import Commission, CommissionMember, PanelScore, PanelSession
from evaluations.rules import Points
from evaluations.workflow import COMMISSION, CommissionState


@transaction.atomic
def prepare_session(
    commission: Commission,
    *,
    held_at: datetime,
    place: str,
    present: Collection[CommissionMember],
    by: User,
    now: datetime,
) -> PanelSession:
    """Open a session. After a ranking the panel meets again for a self-review: a new ranking will supersede it."""
    commission = locked_commission(commission)
    permissions.require_seat(by, commission, *permissions.DESK_ROLES)
    _reopen(commission, by, now)
    if commission.sessions.filter(recorded_at__isnull=True).exists():
        raise Refused(_("A session is already being prepared: record it first."))
    _refuse_strangers(commission, present)
    last = commission.sessions.aggregate(last=Max("number"))["last"] or 0
    session = PanelSession.objects.create(
        commission=commission, number=last + 1, held_at=held_at, place=place, prepared_by=by, prepared_at=now
    )
    session.present.set(present)
    audit.record("session.prepared", session, by=by, now=now, number=session.number)
    return session


def _refuse_strangers(commission: Commission, present: Collection[CommissionMember]) -> None:
    if {one.commission_id for one in present} - {commission.pk}:
        raise Refused(_("Only members of this commission can be present."))


@transaction.atomic
def change_session(
    session: PanelSession,
    *,
    held_at: datetime,
    place: str,
    present: Collection[CommissionMember],
    by: User,
    now: datetime,
) -> PanelSession:
    """Say again when, where and with whom the panel met: it was prepared before, and may have gone otherwise."""
    session = locked_session(session)
    permissions.require_seat(by, session.commission, *permissions.DESK_ROLES)
    if session.is_recorded:
        raise Refused(_("This session is already recorded."))
    _refuse_strangers(session.commission, present)
    session.held_at, session.place = held_at, place
    session.save(update_fields=["held_at", "place"])
    session.present.set(present)
    audit.record("session.changed", session, by=by, now=now, number=session.number)
    return session


def _reopen(commission: Commission, by: User, now: datetime) -> None:
    if commission.state == CommissionState.PANEL:
        return
    before, after = COMMISSION.move(commission, "reopen_panel")
    commission.save(update_fields=["state"])
    audit.record("commission.panel_reopened", commission, by=by, now=now, before=before, after=after)


@transaction.atomic
def write_panel_scores(
    session: PanelSession, project: Project, *, scores: Mapping[int, Points], by: User, now: datetime
) -> PanelSession:
    """Write the collegial points of a project, all criteria together, into the session being prepared."""
    session = locked_session(session)
    member = permissions.require_seat(by, session.commission, *permissions.DESK_ROLES)
    permissions.require_open(member, project, permissions.day_of(now))
    if project not in rules.projects_of(session.commission.phase):
        raise NotAllowed
    if session.is_recorded:
        raise Refused(_("This session is recorded: prepare another one to change the points."))
    criteria = rules.criteria_of(session.commission.phase)
    refuse_if(rules.panel_points_blockers(criteria, dict(scores)))
    PanelScore.objects.bulk_create(
        [
            PanelScore(
                session=session,
                project=project,
                criterion=criterion,
                points=scores[criterion.pk].points,
                reason=scores[criterion.pk].reason.strip(),
            )
            for criterion in criteria
        ],
        update_conflicts=True,
        unique_fields=["session", "project", "criterion"],
        update_fields=["points", "reason"],
    )
    audit.record("session.scored", session, by=by, now=now, project=project.pk)
    return session


@transaction.atomic
def record_session(
    session: PanelSession, *, minutes: str, file: StoredFile | None = None, by: User, now: datetime
) -> PanelSession:
    """Close the session with its minutes: nothing in it changes any more, a later session may decide otherwise."""
    session = locked_session(session)
    permissions.require_seat(by, session.commission, *permissions.DESK_ROLES)
    if session.is_recorded:
        raise Refused(_("This session is already recorded."))
    refuse_if(rules.session_blockers(session, minutes, now))
    session.minutes, session.file, session.recorded_by, session.recorded_at = minutes.strip(), file, by, now
    session.save(update_fields=["minutes", "file", "recorded_by", "recorded_at"])
    scored = session.scores.values("project").distinct().count()
    audit.record("session.recorded", session, by=by, now=now, number=session.number, projects=scored)
    return session
