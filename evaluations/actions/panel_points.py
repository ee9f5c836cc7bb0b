"""How collegial points are written, project by project, into the session being prepared."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Project
from core import audit
from core.refusals import NotAllowed, Refused, refuse_if
from evaluations import panel_rules, permissions, rules
from evaluations.actions.locks import locked_session
from evaluations.actions.panel import StaleSession
from evaluations.models import Abstention, CommissionMember, Discussion, PanelScore, PanelSession
from evaluations.rules import Points


@transaction.atomic
def write_panel_scores(
    session: PanelSession,
    project: Project,
    *,
    scores: Mapping[int, Points],
    away: Collection[CommissionMember] = (),
    version: int,
    by: User,
    now: datetime,
) -> Discussion:
    """Keep the points and reasons so far, complete or not, and who abstains; `version` is the one that was read."""
    session = _writable(session, project, by, now)
    found, phase = _held(session, project, version), session.commission.phase
    criteria = rules.criteria_of(phase)
    refuse_if(panel_rules.panel_points_blockers(criteria, dict(scores), half_points=phase.half_points))
    found.version += 1
    found.save()
    PanelScore.objects.bulk_create(
        [
            PanelScore(session=session, project=project, criterion=one, points=points, reason=reason.strip())
            for one in criteria
            for points, reason in [scores.get(one.pk, panel_rules.NOTHING)]
        ],
        update_conflicts=True,
        unique_fields=["session", "project", "criterion"],
        update_fields=["points", "reason"],
    )
    _abstain(found, session, away)
    audit.record("session.scored", session, by=by, now=now, project=project.pk, version=found.version)
    return found


@transaction.atomic
def postpone_project(session: PanelSession, project: Project, *, version: int, by: User, now: datetime) -> None:
    """Take the project out of the session: what was written on it goes, another session will decide."""
    session = _writable(session, project, by, now)
    found = _held(session, project, version)
    session.scores.filter(project=project).delete()
    if found.pk is not None:
        found.delete()
    audit.record("session.postponed", session, by=by, now=now, project=project.pk)


def _writable(session: PanelSession, project: Project, by: User, now: datetime) -> PanelSession:
    session = locked_session(session)
    member = permissions.require_seat(by, session.commission)
    if not permissions.may_keep(member, project, permissions.day_of(now)):
        raise NotAllowed
    if project not in rules.projects_of(session.commission.phase):
        raise NotAllowed
    if session.is_recorded:
        raise Refused(_("This session is recorded: prepare another one to change the points."))
    if not session.gives_points:
        raise Refused(_("Points are given in a session after the unsealing: record this one, then prepare another."))
    return session


def _held(session: PanelSession, project: Project, version: int) -> Discussion:
    """The project's place in the session, new when it has none; the session's lock holds it."""
    found = Discussion.objects.filter(session=session, project=project).first()
    found = found or Discussion(session=session, project=project)
    if found.version != version:
        raise StaleSession(_("The points were saved elsewhere in the meantime: compare before you save again."))
    return found


def _abstain(found: Discussion, session: PanelSession, away: Collection[CommissionMember]) -> None:
    if {one.commission_id for one in away} - {session.commission_id}:
        raise NotAllowed
    found.abstentions.all().delete()
    Abstention.objects.bulk_create(Abstention(discussion=found, member=one, has_conflict=False) for one in away)
