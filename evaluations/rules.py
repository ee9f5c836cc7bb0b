"""What still blocks each step of an evaluation, as sentences."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from applications.models import Project
from applications.sent_facts import as_sent
from applications.workflow import ProjectState
from calls.models import Assessment, Call, Criterion, Phase
from calls.revocation import revocation_blockers
from calls.workflow import PhaseState
from core.refusals import Blocker
from evaluations import permissions
from evaluations.models import (
    Commission,
    CommissionMember,
    CommissionRole,
    ConflictDeclaration,
)
from evaluations.models.commission import SCORING_ROLES
from evaluations.scoring import HALF, ZERO, rounded
from organisations.models import Mandate
from partnerships.models import Member

LONGEST_REASON = 4_000
MOST_NAMED = 5
SCORED_STATES = (
    ProjectState.SCORING,
    ProjectState.UNSUITABLE,
    ProjectState.FUNDED,
    ProjectState.PARTLY_FUNDED,
    ProjectState.RESERVE,
)


class Nominee(NamedTuple):
    """Somebody to be appointed: the e-mail address of a registered person, and a role."""

    email: str
    role: str


class Points(NamedTuple):
    """What was written on one criterion; points are None until they are given."""

    points: Decimal | None
    reason: str


def criteria_of(phase: Phase) -> list[Criterion]:
    """The criteria of the phase in the order of the grid, with their classes."""
    criteria = Criterion.objects.filter(criterion_class__phase=phase).select_related("criterion_class__phase")
    return list(criteria.order_by("criterion_class__position", "position", "pk"))


def scored_projects(phase: Phase) -> QuerySet[Project]:
    """The projects that the commission scores."""
    return Project.objects.filter(phase=phase, state__in=SCORED_STATES)


def projects_of(phase: Phase) -> list[Project]:
    """The same, by the title that was sent."""
    related = scored_projects(phase).select_related("application__partnership", "phase__call")
    return list(as_sent(related).order_by("sent_title", "pk"))


def appointment_blockers(phase: Phase, nominees: Sequence[Nominee], now: datetime) -> list[Blocker]:
    """After the closing, with one chair, enough evaluators and a secretary, and nobody who takes part in the call."""
    blockers = revocation_blockers(phase.call)
    if phase.assessment != Assessment.SCORING:
        blockers.append(Blocker(_("This phase is not assessed by a commission."), code="not_scored"))
    if phase.state != PhaseState.ASSESSING:
        blockers.append(Blocker(_("The commission is appointed after the closing of the phase."), code="not_closed"))
    if Commission.objects.filter(phase=phase).exists():
        blockers.append(Blocker(_("This phase already has its commission."), code="appointed"))
    return blockers + composition_blockers(phase, nominees) + people_blockers(phase, nominees, now)


def composition_blockers(phase: Phase, nominees: Sequence[Nominee]) -> list[Blocker]:
    """One chair, a secretary, and enough who score."""
    roles = [nominee.role for nominee in nominees]
    blockers = []
    if roles.count(CommissionRole.CHAIR) != 1:
        blockers.append(Blocker(_("A commission has one chair."), code="chair"))
    if CommissionRole.SECRETARY not in roles:
        blockers.append(Blocker(_("A commission needs a secretary, who keeps its minutes."), code="secretary"))
    scoring = sum(role in SCORING_ROLES for role in roles)
    if scoring < phase.evaluators_per_application:
        message = _("The call asks for %(needed)d evaluators on each project: here are %(given)d, the chair included.")
        words = {"needed": phase.evaluators_per_application, "given": scoring}
        blockers.append(Blocker(message % words, code="too_few"))
    return blockers


def people_blockers(phase: Phase, nominees: Sequence[Nominee], now: datetime) -> list[Blocker]:
    """Registered people, each named once, who act for no body that takes part in the call."""
    blockers = []
    people = people_of(nominees)
    addresses = [nominee.email.strip().lower() for nominee in nominees]
    for address in sorted(set(addresses)):
        if address not in people:
            message = _("Nobody is registered with the address %(address)s.") % {"address": address}
            blockers.append(Blocker(message, code="unknown"))
        if addresses.count(address) > 1:
            message = _("%(address)s is named twice: each person has one role.") % {"address": address}
            blockers.append(Blocker(message, code="twice"))
    for user, body in partnership_bodies_of(phase.call, people.values(), now):
        message = _("%(person)s acts for %(body)s, which takes part in this call.")
        blockers.append(Blocker(message % {"person": user, "body": body}, code="party"))
    return blockers


def people_of(nominees: Iterable[Nominee]) -> dict[str, User]:
    """The registered people behind the addresses, by address in small letters."""
    addresses = {nominee.email.strip().lower() for nominee in nominees}
    return {user.email.lower(): user for user in User.objects.filter(email__in=addresses, is_active=True)}


def partnership_bodies_of(call: Call, people: Collection[User], now: datetime) -> list[tuple[str, str]]:
    """Who of the people acts for a body in any partnership of the call: pairs (person, body), by name."""
    day = permissions.day_of(now)
    seated = Member.objects.live().filter(partnership__call=call, body__isnull=False).values("body")
    mandates = Mandate.objects.in_force(day).filter(user__in=people, body__in=seated).select_related("user", "body")
    return sorted({(str(mandate.user), mandate.body.name) for mandate in mandates})


def declaration_blockers(projects: Iterable[Project], answers: dict[int, tuple[bool | None, str]]) -> list[Blocker]:
    """Every project is answered, and every conflict explained."""
    given = [(project, *answers.get(project.pk, (None, ""))) for project in projects]
    unanswered = [project for project, conflict, _reason in given if conflict is None]
    unexplained = [project for project, conflict, reason in given if conflict and not reason.strip()]
    explain = _("Say what binds you to “%(title)s”.")
    return _unanswered_blockers(unanswered) + [
        Blocker(explain % {"title": one.sent_title}, f"#id_reason-{one.pk}", "unanswered") for one in unexplained
    ]


def _unanswered_blockers(projects: Sequence[Project]) -> list[Blocker]:
    """One for each; of many only how many they are, and the first."""
    named = _("Say whether you have a conflict with “%(title)s”.")
    if len(projects) > MOST_NAMED:
        named = _("%(count)d projects have no answer yet. The first is “%(title)s”.")
    words = [{"title": one.sent_title, "count": len(projects)} for one in projects]
    blockers = [
        Blocker(named % each, f"#id_conflict-{one.pk}_0", "unanswered")
        for one, each in zip(projects, words, strict=True)
    ]
    return blockers[:1] if len(projects) > MOST_NAMED else blockers


def unanswered(member: CommissionMember) -> list[Project]:
    """The projects about which the member has still to say whether there is a conflict."""
    answered = set(member.conflict_declarations.values_list("project", flat=True))
    return [project for project in projects_of(member.commission.phase) if project.pk not in answered]


def undeclared(commission: Commission) -> list[CommissionMember]:
    """Members who have not yet answered for every project."""
    projects = {project.pk for project in projects_of(commission.phase)}
    answered: dict[int, set[int]] = {}
    declarations = ConflictDeclaration.objects.filter(member__commission=commission)
    for member, project in declarations.values_list("member", "project"):
        answered.setdefault(member, set()).add(project)
    members = commission.members.seated().select_related("user")
    return [member for member in members if projects - answered.get(member.pk, set())]


def declaring_blockers(commission: Commission) -> list[Blocker]:
    message = _("%(person)s has not yet declared whether there are conflicts.")
    return [Blocker(message % {"person": one.user}, code="undeclared") for one in undeclared(commission)]


def assignment_blockers(commission: Commission, pairs: Collection[tuple[int, int]], now: datetime) -> list[Blocker]:
    """Everybody has declared, no conflict is assigned, each project has its evaluators as far as conflicts allow."""
    blockers = declaring_blockers(commission)
    conflicts = permissions.all_conflicts(commission, permissions.day_of(now))
    scorers = {one.pk: one for one in commission.members.seated().select_related("user") if one.role in SCORING_ROLES}
    projects = projects_of(commission.phase)
    paired: dict[int, set[int]] = {}
    for member, project in pairs:
        paired.setdefault(project, set()).add(member)
    for project in projects:
        given = paired.get(project.pk, set())
        blockers += [
            Blocker(
                _("%(person)s has a conflict with “%(title)s”.")
                % {"person": scorers[member].user, "title": project.sent_title},
                code="conflict",
            )
            for member in sorted(given & scorers.keys())
            if (member, project.pk) in conflicts
        ]
        free = sum((member, project.pk) not in conflicts for member in scorers)
        blockers += _number_blockers(project, len(given), free, commission.phase.evaluators_per_application)
    if {member for member, _project in pairs} - scorers.keys() or {one for _m, one in pairs} - {p.pk for p in projects}:
        blockers.append(Blocker(_("Only evaluators and projects of this commission can be paired."), code="foreign"))
    return blockers


def _number_blockers(project: Project, given: int, free: int, wanted: int) -> list[Blocker]:
    title = project.sent_title
    if not free:
        message = _("Nobody may evaluate “%(title)s”: everyone has a conflict.") % {"title": title}
        return [Blocker(message, code="nobody")]
    needed = min(wanted, free)
    if given >= needed:
        return []
    message = ngettext(
        "“%(title)s” needs %(needed)d evaluator: %(given)d given.",
        "“%(title)s” needs %(needed)d evaluators: %(given)d given.",
        needed,
    )
    return [Blocker(message % {"title": title, "needed": needed, "given": given}, code="too_few")]


def points_blockers(criterion: Criterion, points: Decimal, *, half_points: bool) -> list[Blocker]:
    """Points lie between 0 and the maximum, in whole or half steps as the call says."""
    words = {"criterion": criterion.title, "most": criterion.max_points}
    anchor = f"#criterion-{criterion.pk}"
    if not 0 <= points <= criterion.max_points:
        return [Blocker(_("“%(criterion)s”: from 0 to %(most)d points.") % words, url=anchor, code="range")]
    if points % (HALF if half_points else 1):
        message = _("“%(criterion)s”: whole or half points.") if half_points else _("“%(criterion)s”: whole points.")
        return [Blocker(message % words, url=anchor, code="step")]
    return []


def sheet_blockers(criteria: Iterable[Criterion], written: dict[int, Points]) -> list[Blocker]:
    """A sheet is confirmed with points and a reason on every criterion."""
    blockers = []
    for criterion in criteria:
        points, reason = written.get(criterion.pk, Points(None, ""))
        words, anchor = {"criterion": criterion.title}, f"#criterion-{criterion.pk}"
        if points is None:
            blockers.append(Blocker(_("“%(criterion)s”: give the points.") % words, url=anchor, code="points"))
        if not reason.strip():
            blockers.append(Blocker(_("“%(criterion)s”: write the reason.") % words, url=anchor, code="reason"))
    return blockers


def total_of(criteria: Iterable[Criterion], written: dict[int, Points]) -> Decimal:
    """The running total of what is written so far."""
    given = ((each, written.get(each.pk, Points(None, "")).points) for each in criteria)
    return sum((rounded(points * each.weight) for each, points in given if points is not None), ZERO)
