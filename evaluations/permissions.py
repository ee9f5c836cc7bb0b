"""Who sits in a commission, which projects a conflict closes to them, and who may read what."""

from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import User
from applications.models import Project
from calls.models import Phase, StaffRole
from calls.permissions import staff_roles
from core.refusals import NotAllowed
from evaluations.models import (
    Commission,
    CommissionMember,
    CommissionRole,
    ConflictDeclaration,
    PanelSession,
    ScoreSheet,
)
from evaluations.models.commission import SCORING_ROLES
from organisations.models import Mandate
from partnerships.models import Member

DESK_ROLES = (CommissionRole.CHAIR, CommissionRole.SECRETARY)
OFFICE_ROLES = (StaffRole.MANAGER, StaffRole.CASE_OFFICER, StaffRole.SIGNATORY, StaffRole.AUDITOR)
READING_ROLES = (StaffRole.MANAGER, StaffRole.SIGNATORY, StaffRole.AUDITOR)  # after the unsealing, changing nothing


def day_of(now: datetime) -> date:
    """The calendar day of the moment where the portal stands."""
    return timezone.localdate(now)


def seat(user: User | AnonymousUser, commission: Commission) -> CommissionMember | None:
    """The person's place in the commission, if any."""
    if not user.is_authenticated:
        return None
    return commission.members.seated().filter(user=user).first()


def require_seat(user: User, commission: Commission, *roles: str) -> CommissionMember:
    """The person's place in one of the roles (any, when none is named); NotAllowed without it."""
    member = seat(user, commission)
    if member is None or (roles and member.role not in roles):
        raise NotAllowed
    return member


def staff_has(user: User, phase: Phase, *roles: str) -> bool:
    return bool(staff_roles(user, phase.call) & set(roles))


def require_staff(user: User, phase: Phase, *roles: str) -> None:
    if not staff_has(user, phase, *roles):
        raise NotAllowed


def may_open_office(user: User, phase: Phase) -> bool:
    """Whether the person sees how the evaluation goes on: the call's office and the commission."""
    sits = CommissionMember.objects.seated().filter(commission__phase=phase, user=user).exists()
    return sits or staff_has(user, phase, *OFFICE_ROLES)


def bodies_of(user: User, day: date) -> Iterable[int]:
    return Mandate.objects.in_force(day).filter(user=user).values("body")


def automatic_conflicts(user: User, commission: Commission, day: date) -> set[int]:
    """Projects of the phase in whose partnership the person acts for a body on the day."""
    seats = Member.objects.live().filter(body__in=bodies_of(user, day)).values("partnership")
    projects = Project.objects.filter(phase=commission.phase_id, application__partnership__in=seats)
    return set(projects.values_list("pk", flat=True))


def may_print_draft(user: User, phase: Phase) -> bool:
    """Who sees a list on paper before it is published."""
    return staff_has(user, phase, *READING_ROLES)


def reader(user: User | AnonymousUser, commission: Commission) -> CommissionMember | None:
    """The person's place; once the sheets are unsealed, one without role for who answers for or controls the procedure.

    That place is no row: it has no key, and nobody who holds it declares, writes or signs anything.
    """
    member = seat(user, commission)
    if member is not None or commission.unsealed_at is None:
        return member
    if not staff_has(user, commission.phase, *READING_ROLES):
        return None
    return CommissionMember(commission=commission, user=user, role="")


def declared_conflicts(member: CommissionMember) -> set[int]:
    if member.pk is None:
        return set()
    return set(member.conflict_declarations.filter(has_conflict=True).values_list("project", flat=True))


def conflicts(member: CommissionMember, day: date) -> set[int]:
    """Projects closed to the member: those declared, and those of bodies for which the person acts today."""
    return declared_conflicts(member) | automatic_conflicts(member.user, member.commission, day)


def all_conflicts(commission: Commission, day: date) -> set[tuple[int, int]]:
    """Every pair (member, project) of the commission with a conflict, in four queries."""
    declared = ConflictDeclaration.objects.filter(member__commission=commission, has_conflict=True)
    pairs = set(declared.values_list("member", "project"))
    return pairs | _automatic_pairs(commission, day)


def _automatic_pairs(commission: Commission, day: date) -> set[tuple[int, int]]:
    people = dict(commission.members.values_list("user", "pk"))
    mandates = list(Mandate.objects.in_force(day).filter(user__in=people).values_list("user", "body"))
    bodies = {body for _user, body in mandates}
    projects = Project.objects.filter(phase=commission.phase_id)
    seats = projects.filter(
        application__partnership__members__in=Member.objects.live().filter(body__in=bodies)
    ).values_list("pk", "application__partnership__members__body")
    return {(people[user], project) for user, body in mandates for project, seated in seats if seated == body}


def closed_to(member: CommissionMember, project: Project, day: date) -> bool:
    """Whether the member may not read the project: a conflict, or nothing declared yet where a seat asks for it."""
    if member.pk is not None:
        answered = member.conflict_declarations.filter(project=project)
        if not answered.exists() or answered.filter(has_conflict=True).exists():
            return True
    seats = Member.objects.live().filter(partnership=project.application.partnership_id)
    return seats.filter(body__in=bodies_of(member.user, day)).exists()


def may_keep(member: CommissionMember, project: Project, day: date) -> bool:
    """Whether the member writes the collegial points of the project: chair and secretary, unless a conflict binds them.

    Where both are bound any other member without a conflict does, so that every project has somebody who can.
    """
    if member.pk is None or closed_to(member, project, day):
        return False
    if member.role in DESK_ROLES:
        return True
    desk = member.commission.members.seated().filter(role__in=DESK_ROLES).select_related("user")
    return all(closed_to(one, project, day) for one in desk)


def require_open(member: CommissionMember, project: Project, day: date) -> None:
    if closed_to(member, project, day):
        raise NotAllowed


def require_author(sheet: ScoreSheet, user: User, day: date) -> CommissionMember:
    """The member whose sheet it is; NotAllowed for anyone else, with a conflict, for who left, for a replaced sheet."""
    member = sheet.member
    live = ScoreSheet.objects.live().filter(pk=sheet.pk).exists()
    if member.user_id != user.pk or member.left_at is not None or member.role not in SCORING_ROLES or not live:
        raise NotAllowed
    require_open(member, sheet.project, day)
    return member


def minutes_closed(member: CommissionMember, session: PanelSession, now: datetime) -> bool:
    """Whether the minutes are about a project in conflict with the member, before everybody may read the ranking."""
    if session.commission.is_concluded:
        return False
    return session.discussions.filter(project__in=conflicts(member, day_of(now))).exists()


def may_read_project(user: User, project: Project, now: datetime) -> bool:
    """Whether a person of the commission may read what the project sent: by a live sheet, or all once unsealed."""
    commission = Commission.objects.filter(phase=project.phase_id).first()
    member = seat(user, commission) if commission else None
    if commission is None or member is None or closed_to(member, project, day_of(now)):
        return False
    return commission.unsealed_at is not None or member.sheets.live().filter(project=project).exists()
