"""Who decides on each project of a session, who leaves because of a conflict, and who abstains."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from applications.models import Project
from evaluations import permissions
from evaluations.models import Abstention, CommissionMember, PanelSession
from evaluations.models.commission import SCORING_ROLES
from evaluations.quorum import Quorum, quorum

Pairs = set[tuple[int, int]]


@dataclass(frozen=True)
class Attendance:
    """How one project stands before the session."""

    voting: tuple[CommissionMember, ...]
    bound: tuple[CommissionMember, ...]
    away: tuple[CommissionMember, ...]
    entitled: int

    @property
    def reached(self) -> bool:
        return Quorum(tuple(one.pk for one in self.voting), self.entitled).reached


def members_at(session: PanelSession) -> list[CommissionMember]:
    """Those who sat in the commission on the day of the session, the chair first."""
    members = session.commission.members.seated_on(timezone.localdate(session.held_at)).select_related("user")
    return sorted(members, key=lambda one: (one.role != "chair", one.role == "secretary", str(one.user)))


def attendances(session: PanelSession, projects: Iterable[Project]) -> dict[int, Attendance]:
    """By project; of a recorded session what its minutes keep, of another what is known now."""
    members = members_at(session)
    present = set(session.present.values_list("pk", flat=True))
    bound, away = _absent(session)
    recorded = dict(session.discussions.values_list("project", "entitled")) if session.is_recorded else {}
    return {
        project.pk: _attendance(members, present, bound, away, project.pk, recorded.get(project.pk))
        for project in projects
    }


def _absent(session: PanelSession) -> tuple[Pairs, Pairs]:
    """The pairs (member, project) with a conflict, and those of who abstains."""
    rows = Abstention.objects.filter(discussion__session=session)
    kept = set(rows.values_list("member", "discussion__project", "has_conflict"))
    away = {(member, project) for member, project, conflict in kept if not conflict}
    if session.is_recorded:
        return {(member, project) for member, project, conflict in kept if conflict}, away
    return permissions.all_conflicts(session.commission, timezone.localdate()), away


def _attendance(
    members: list[CommissionMember], present: set[int], bound: Pairs, away: Pairs, project: int, entitled: int | None
) -> Attendance:
    closed = {one.pk for one in members if (one.pk, project) in bound}
    absent = {one.pk for one in members if (one.pk, project) in away} - closed
    scorers = [one.pk for one in members if one.role in SCORING_ROLES]
    counted = quorum(scorers, present=present, bound=closed, away=absent)
    return Attendance(
        voting=tuple(one for one in members if one.pk in counted.voting),
        bound=tuple(one for one in members if one.pk in closed),
        away=tuple(one for one in members if one.pk in absent),
        entitled=counted.entitled if entitled is None else entitled,
    )
