"""Who may read a project, write in its draft, and decide to send it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from applications.models import Application, Project, Submission
from applications.workflow import APPLICANTS_STATES, EDITABLE_STATES, PROJECT, ProjectState
from calls.models import CallStaff, StaffRole
from core.prepared import prepared
from core.refusals import NotAllowed
from organisations.models import SENDER_ROLES, Body, Mandate, Role
from partnerships.models import MEMBER_ROLES, Member, MemberRole
from partnerships.workflow import SEATED_MEMBER_STATES

CONTENT_ROLES = (StaffRole.MANAGER, StaffRole.CASE_OFFICER, StaffRole.SIGNATORY)
SENDER_STEPS = frozenset({"send", "withdraw"})
LEAD_STEPS = frozenset({"replace", "keep", "resume"})


@dataclass(frozen=True)
class Standing:
    """What a person is to an application through the bodies for which they speak."""

    reads: bool = False
    writes: bool = False
    leads: bool = False
    sends: bool = False


def standing(user: Any, application: Application, day: date) -> Standing:
    """People of lead and partners write; those of supporters read; the lead's decide; its representatives send."""
    mandates = Mandate.objects.in_force(day).filter(
        user=user,
        role__in=MEMBER_ROLES,
        body__memberships__partnership=application.partnership_id,
        body__memberships__state__in=SEATED_MEMBER_STATES,
    )
    pairs = set(mandates.values_list("role", "body__memberships__role"))
    return Standing(
        reads=bool(pairs),
        writes=any(seat != MemberRole.SUPPORTER for _role, seat in pairs),
        leads=any(seat == MemberRole.LEAD for _role, seat in pairs),
        sends=any(seat == MemberRole.LEAD and role in SENDER_ROLES for role, seat in pairs),
    )


def require(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed


def sender_role(user: Any, lead: Body, day: date) -> str:
    """In which quality the person sends for the lead: legal representative before delegate; NotAllowed if neither."""
    roles = _sender_roles(user=user.pk, lead=lead.pk, day=day)
    require(bool(roles))
    return str(Role.LEGAL_REPRESENTATIVE if Role.LEGAL_REPRESENTATIVE in roles else Role.DELEGATE)


@prepared
def _sender_roles(user: Any, lead: Any, day: Any) -> QuerySet[Mandate, str]:
    mandates = Mandate.objects.in_force(day).filter(user=user, body=lead, role__in=SENDER_ROLES)
    return mandates.order_by("role").values_list("role", flat=True)


def applications_of(user: Any, now: datetime) -> QuerySet[Application]:
    """The applications in which the person takes part through a body."""
    return Application.objects.of_bodies_of(user, timezone.localdate(now))


def applications_led_by(user: Any, now: datetime) -> QuerySet[Application]:
    """The applications whose lead the person speaks for: the same people to whom `Standing.leads` is true."""
    return _through_seats(user, now, MemberRole.LEAD)


def applications_written_by(user: Any, now: datetime) -> QuerySet[Application]:
    """The applications whose drafts the person may write: the same people to whom `Standing.writes` is true."""
    return _through_seats(user, now, MemberRole.LEAD, MemberRole.PARTNER)


def _through_seats(user: Any, now: datetime, *seats: MemberRole) -> QuerySet[Application]:
    bodies = Mandate.objects.in_force(timezone.localdate(now)).filter(user=user, role__in=MEMBER_ROLES).values("body")
    members = Member.objects.filter(body__in=bodies, state__in=SEATED_MEMBER_STATES, role__in=seats)
    return Application.objects.there().filter(partnership__in=members.values("partnership"))


def projects_readable_by(user: Any, now: datetime) -> QuerySet[Project]:
    """Projects whose content the person reads as applicant, always, or as call staff, from registered on."""
    day = timezone.localdate(now)
    staffed = CallStaff.objects.in_force(day).of(user).filter(role__in=CONTENT_ROLES).values("call")
    own = Q(application__in=Application.objects.of_bodies_of(user, day))
    sealed = Q(state__in=APPLICANTS_STATES) | Q(state=ProjectState.EXCLUDED, phase__registered_at__isnull=True)
    office = Q(phase__call__in=staffed) & ~sealed
    return Project.objects.filter(own | office)


def versions_readable_by(user: Any, project: Project, now: datetime) -> QuerySet[Submission]:
    """Of a project that the person reads: every version for its own people, for the office the one that counts."""
    own = applications_of(user, now).filter(pk=project.application_id).exists()
    return (Submission.objects if own else Submission.objects.counting()).filter(project=project)


def project_actions(project: Project, stands: Standing, *, in_time: bool) -> frozenset[str]:
    """What the person may do with the project now; `in_time` while the phase takes sends."""
    if not in_time:
        return frozenset()
    allowed: frozenset[str] = frozenset()
    if stands.leads:
        allowed |= LEAD_STEPS
    if stands.sends:
        allowed |= SENDER_STEPS
    allowed &= PROJECT.actions_from(project.state)
    if stands.leads and project.state == ProjectState.DRAFT:
        allowed |= {"delete"}
    return allowed | {"edit"} if stands.writes and project.state in EDITABLE_STATES else allowed
