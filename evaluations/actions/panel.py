"""How the commission meets: a session is prepared, its minutes drafted, and recorded for good."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.canonical import canonical_json, sha256_hex
from core.models import StoredFile
from core.refusals import Refused, refuse_if
from evaluations import minutes as paper
from evaluations import panel_rules, permissions
from evaluations.actions.locks import locked_commission, locked_session
from evaluations.attendance import attendances
from evaluations.models import (
    Abstention,
    Commission,
    CommissionMember,
    PanelSession,
    SessionKind,
    SignedMinutes,
)
from evaluations.workflow import COMMISSION, CommissionState


class StaleSession(Refused):
    """The session was changed elsewhere since it was read: nothing is overwritten, nothing unread is recorded."""


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
    """Open a session: one that settles in before the unsealing, one that gives points after it.

    After a ranking the panel meets again for a self-review: a new ranking will supersede it.
    """
    commission = locked_commission(commission)
    permissions.require_seat(by, commission, *permissions.DESK_ROLES)
    if commission.sessions.filter(recorded_at__isnull=True).exists():
        raise Refused(_("A session is already being prepared: record it first."))
    _refuse_strangers(commission, present)
    if commission.unsealed_at is not None:
        _reopen(commission, by, now)
    session = PanelSession.objects.create(
        commission=commission,
        number=(commission.sessions.aggregate(last=Max("number"))["last"] or 0) + 1,
        kind=SessionKind.SETTLING if commission.unsealed_at is None else SessionKind.PANEL,
        held_at=held_at,
        place=place,
        prepared_by=by,
        prepared_at=now,
    )
    session.present.set(present)
    audit.record("session.prepared", session, by=by, now=now, number=session.number)
    return session


def _refuse_strangers(commission: Commission, present: Collection[CommissionMember]) -> None:
    if {one.commission_id for one in present} - {commission.pk}:
        raise Refused(_("Only members of this commission can be present."))


def _reopen(commission: Commission, by: User, now: datetime) -> None:
    if commission.state == CommissionState.PANEL:
        return
    before, after = COMMISSION.move(commission, "reopen_panel")
    commission.save(update_fields=["state"])
    audit.record("commission.panel_reopened", commission, by=by, now=now, before=before, after=after)


@transaction.atomic
def change_session(
    session: PanelSession,
    *,
    held_at: datetime,
    place: str,
    present: Collection[CommissionMember],
    minutes: str,
    version: int,
    by: User,
    now: datetime,
) -> PanelSession:
    """Keep when, where and with whom the panel meets and its minutes so far; `version` is the one that was read."""
    session = locked_session(session)
    permissions.require_seat(by, session.commission, *permissions.DESK_ROLES)
    if session.is_recorded:
        raise Refused(_("This session is already recorded."))
    if session.version != version:
        raise StaleSession(_("The minutes were saved elsewhere in the meantime: compare before you save again."))
    _refuse_strangers(session.commission, present)
    session.held_at, session.place, session.minutes = held_at, place, minutes.strip()
    session.version += 1
    session.save(update_fields=["held_at", "place", "minutes", "version"])
    session.present.set(present)
    audit.record("session.changed", session, by=by, now=now, number=session.number)
    return session


@transaction.atomic
def record_session(session: PanelSession, *, read: str, by: User, now: datetime) -> PanelSession:
    """Close the session: nothing in it changes any more, a later session may decide otherwise.

    `read` is the fingerprint of the minutes that the person has read: other minutes are not recorded in their place.
    """
    session = locked_session(session)
    permissions.require_seat(by, session.commission, *permissions.DESK_ROLES)
    if session.is_recorded:
        raise Refused(_("This session is already recorded."))
    refuse_if(panel_rules.session_blockers(session, session.minutes, now))
    content = canonical_json(paper.content_of(session))
    if sha256_hex(content) != read:
        raise StaleSession(_("The minutes are no longer those that you read: read them again before you record them."))
    _count(session)
    session.content, session.sha256, session.recorded_by, session.recorded_at = content, read, by, now
    session.save(update_fields=["content", "sha256", "recorded_by", "recorded_at"])
    projects = session.discussions.count()
    audit.record("session.recorded", session, by=by, now=now, number=session.number, projects=projects, sha256=read)
    return session


def _count(session: PanelSession) -> None:
    """Keep, for each project, who was bound by a conflict and how many could vote."""
    rows = list(session.discussions.select_related("project").order_by("pk"))
    attended = attendances(session, [row.project for row in rows])
    for row in rows:
        row.entitled = attended[row.project_id].entitled
    session.discussions.bulk_update(rows, ["entitled"])
    bound = [(row, one) for row in rows for one in attended[row.project_id].bound]
    Abstention.objects.bulk_create(
        [Abstention(discussion=row, member=one, has_conflict=True) for row, one in bound],
        update_conflicts=True,
        unique_fields=["discussion", "member"],
        update_fields=["has_conflict"],
    )


@transaction.atomic
def add_signed_minutes(session: PanelSession, *, file: StoredFile, by: User, now: datetime) -> SignedMinutes:
    """Keep the minutes as they were signed; a later file takes the place of an earlier one, which is kept."""
    session = locked_session(session)
    permissions.require_seat(by, session.commission, *permissions.DESK_ROLES)
    if not session.is_recorded:
        raise Refused(_("Record the session first: its minutes are signed as they were recorded."))
    signed = SignedMinutes.objects.create(session=session, file=file, uploaded_by=by, uploaded_at=now)
    audit.record("session.signed", session, by=by, now=now, number=session.number, file_sha256=file.sha256)
    return signed
