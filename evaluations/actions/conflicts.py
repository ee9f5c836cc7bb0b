"""How members of a commission say which projects they must keep away from."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Project
from core import audit
from core.refusals import Refused, refuse_if
from evaluations import notifications, permissions, rules
from evaluations.actions.handover import pass_on
from evaluations.actions.locks import locked_commission
from evaluations.models import Commission, CommissionMember, ConflictDeclaration
from evaluations.unsealing import any_awaited, unsealing_blockers
from evaluations.workflow import CommissionState


@dataclass(frozen=True)
class Declared:
    """The answer about one project."""

    project: int
    has_conflict: bool | None
    reason: str = ""


Answers = dict[int, tuple[bool | None, str]]  # by project: whether there is a conflict, and what binds the person


@transaction.atomic
def declare_conflicts(
    commission: Commission,
    *,
    declared: Sequence[Declared],
    asked: Collection[int] | None = None,
    by: User,
    now: datetime,
) -> list[ConflictDeclaration]:
    """Answer for every project, or for those of a page (`asked`), before reading any.

    Who acts for a body of a project has a conflict with it, whatever the answer.

    Who enters later in the place of another takes over the open sheets with which there is no conflict.
    """
    commission = locked_commission(commission)
    member = permissions.require_seat(by, commission)
    projects = _asked_about(member, asked)
    answers = _with_known(declared, permissions.automatic_conflicts(by, commission, permissions.day_of(now)))
    refuse_if(rules.declaration_blockers(projects, answers))
    rows = _keep(member, projects, answers, now)
    found = sum(row.has_conflict for row in rows)
    audit.record("conflicts.declared", member, by=by, now=now, projects=len(rows), conflicts=found)
    _go_on(member, by, now)
    return rows


def _asked_about(member: CommissionMember, asked: Collection[int] | None) -> list[Project]:
    """The projects that the person answers for now; refused when there is nothing left to declare."""
    waiting = rules.unanswered(member)
    concluded = member.commission.state == CommissionState.CONCLUDED
    if concluded or (not waiting and member.conflict_declarations.exists()):
        raise Refused(_("You have already declared: tell the commission of a conflict that came up later instead."))
    return [one for one in waiting if asked is None or one.pk in asked]


def _with_known(declared: Sequence[Declared], known: Collection[int]) -> Answers:
    """The answers by project; a conflict that the portal knows of is one whatever was answered."""
    answers: Answers = {each.project: (each.has_conflict, each.reason.strip()) for each in declared}
    for project in known:
        reason = answers.get(project, (True, ""))[1]
        answers[project] = (True, reason or _("Acts for a body of the partnership."))
    return answers


def _keep(
    member: CommissionMember, projects: Sequence[Project], answers: Answers, now: datetime
) -> list[ConflictDeclaration]:
    return ConflictDeclaration.objects.bulk_create(
        ConflictDeclaration(
            member=member,
            project=project,
            has_conflict=answers[project.pk][0],
            reason=answers[project.pk][1] if answers[project.pk][0] else "",
            declared_at=now,
        )
        for project in projects
    )


def _go_on(member: CommissionMember, by: User, now: datetime) -> None:
    """The desk learns when everybody has declared; who took another's place takes over their open sheets."""
    commission = member.commission
    if commission.state == CommissionState.DECLARING and not rules.undeclared(commission):
        notifications.all_declared(commission, now)
    takes_over = commission.state == CommissionState.SCORING and member.takes_over_from is not None
    if takes_over and not rules.unanswered(member):
        pass_on(commission, member.takes_over_from, member, by=by, now=now)


@transaction.atomic
def declare_late_conflict(project: Project, *, reason: str, by: User, now: datetime) -> ConflictDeclaration:
    """Say that a conflict came up: the project is closed to the member at once, and their sheet does not count."""
    commission = locked_commission(Commission.objects.get(phase=project.phase_id))
    member = permissions.require_seat(by, commission)
    _refuse_late(commission, member, project, reason)
    row = ConflictDeclaration.objects.create(
        member=member, project=project, has_conflict=True, reason=reason.strip(), declared_at=now
    )
    audit.record("conflict.declared_late", member, by=by, now=now, project=project.pk)
    notifications.late_conflict(row, now)
    tell_when_ready(commission, now)
    return row


def tell_when_ready(commission: Commission, now: datetime) -> None:
    """Chair and secretary learn that nothing holds up the unsealing any more."""
    day = permissions.day_of(now)
    if commission.state != CommissionState.SCORING or any_awaited(commission, day):
        return
    if not unsealing_blockers(commission, day):
        notifications.ready_to_unseal(commission, now)


def record_automatic(commission: Commission, by: User, now: datetime) -> None:
    """Keep the conflicts that mandates taken since the declarations have brought: those sheets do not count.

    It runs in the transaction of the unsealing, under the commission's lock.
    """
    known = set(
        ConflictDeclaration.objects.filter(member__commission=commission, has_conflict=True).values_list(
            "member", "project"
        )
    )
    for member, project in sorted(permissions.all_conflicts(commission, permissions.day_of(now)) - known):
        row = ConflictDeclaration.objects.create(
            member_id=member,
            project_id=project,
            has_conflict=True,
            reason=_("Acts for a body of the partnership."),
            declared_at=now,
        )
        audit.record("conflict.found", row.member, by=by, now=now, project=project)


def _refuse_late(commission: Commission, member: CommissionMember, project: Project, reason: str) -> None:
    known = member.conflict_declarations.filter(project=project)
    if not known.exists() or known.filter(has_conflict=True).exists():
        raise Refused(_("Your conflict with this project is already known, or not yet asked."))
    if commission.state == CommissionState.CONCLUDED:
        raise Refused(_("The ranking is published: write to the call manager about this conflict."))
    if not reason.strip():
        raise Refused(_("Say what binds you to the bodies of this project."))
