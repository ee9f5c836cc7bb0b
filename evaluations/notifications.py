"""Who is told what in an evaluation; no notice ever holds points."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from calls.course import CourseChange
from calls.models import Act
from core import outbox
from core.models import Notice
from evaluations.models import Commission, CommissionMember, ConflictDeclaration, PublishedList, ScoreSheet
from evaluations.permissions import DESK_ROLES


def appointed(commission: Commission, now: datetime) -> None:
    """Every member learns the role and is asked for the declaration on conflicts."""
    for member in _members(commission):
        with_role = {"role": str(member.get_role_display())}
        _tell("appointed", commission, member.user, now, "evaluations:conflicts", **with_role)


def all_declared(commission: Commission, now: datetime) -> None:
    """Chair and secretary can assign."""
    _tell_all("all_declared", commission, _members(commission, *DESK_ROLES), now, "evaluations:assignment")


def late_conflict(declaration: ConflictDeclaration, now: datetime) -> None:
    """Chair and secretary learn that an evaluator is to be replaced."""
    commission = declaration.member.commission
    words = {"person": str(declaration.member.user), "title": declaration.project.sent_title}
    for member in _members(commission, *DESK_ROLES):
        _tell("late_conflict", commission, member.user, now, "evaluations:office", **words)


def assigned(commission: Commission, now: datetime) -> None:
    """Every evaluator learns how many sheets to write, and by when."""
    for member in _members(commission):
        sheets = member.sheets.live().count()
        if sheets:
            words = {"sheets": sheets, "due_at": commission.sheets_due_at}
            _tell("assigned", commission, member.user, now, "evaluations:sheets", **words)


def sheet_given(sheet: ScoreSheet, commission: Commission, now: datetime) -> None:
    """The evaluator who takes over learns it."""
    words = {"sheets": 1, "due_at": commission.sheets_due_at}
    _tell("assigned", commission, sheet.member.user, now, "evaluations:sheets", **words)


def sheets_given(member: CommissionMember, number: int, commission: Commission, now: datetime) -> None:
    """The evaluator who takes over from somebody who left learns how many sheets that makes."""
    words = {"sheets": number, "due_at": commission.sheets_due_at}
    _tell("assigned", commission, member.user, now, "evaluations:sheets", **words)


def members_changed(
    commission: Commission,
    left: Sequence[CommissionMember],
    joined: Sequence[CommissionMember],
    act: Act,
    now: datetime,
) -> None:
    """Who leaves learns it, who enters is asked to declare, chair and secretary read who comes and goes."""
    for member in left:
        _tell("left", commission, member.user, now, "calls:detail", act=act)
    for member in joined:
        with_role = {"role": str(member.get_role_display())}
        _tell("appointed", commission, member.user, now, "evaluations:conflicts", **with_role)
    words = {
        "act": act,
        "left": [str(one.user) for one in left],
        "joined": [f"{one.user} ({one.get_role_display()})" for one in joined],
    }
    for member in _members(commission, *DESK_ROLES):
        if member not in joined:
            _tell("members_changed", commission, member.user, now, "evaluations:office", **words)


def ready_to_unseal(commission: Commission, now: datetime) -> None:
    """Chair and secretary can open the sheets."""
    _tell_all("ready_to_unseal", commission, _members(commission, *DESK_ROLES), now, "evaluations:office")


def unsealed(commission: Commission, now: datetime) -> None:
    """The commission can compare the sheets and meet."""
    _tell_all("unsealed", commission, _members(commission), now, "evaluations:panel")


def published(commission: Commission, published_list: PublishedList, now: datetime) -> None:
    """The commission learns that its ranking is public."""
    _tell_all("published", commission, _members(commission), now, "evaluations:office")


def excluded(commission: Commission, titles: list[str], act: Act, now: datetime) -> None:
    """The commission learns which projects have left it, and by which act."""
    words = {"titles": [f"“{title}”" for title in titles], "act": act}
    for member in _members(commission):
        _tell("excluded", commission, member.user, now, "evaluations:office", **words)


def call_ended(change: CourseChange) -> None:
    """Whoever sits in a commission of the call learns that nothing more is to be judged; the office is told as such."""
    members = CommissionMember.objects.seated().filter(commission__phase__call=change.call).exclude(user=change.by)
    pages = {
        member.user: reverse("evaluations:office", args=[change.call.slug, member.commission.phase.key])
        for member in members.select_related("user", "commission__phase").order_by("pk")
    }
    outbox.queue_all(
        f"call.{change.kind}",
        to=pages,
        subject=change.subject,
        moment=change.now,
        template=f"evaluations/mail/call_{change.kind}",
        context=change.words(),
        url=pages.__getitem__,
    )


def remind(commission: Commission, user: User, sheets: int, moment: datetime) -> Notice | None:
    """An evaluator has unconfirmed sheets; `moment` is the point of the schedule, so that it is told once."""
    words = {"sheets": sheets, "due_at": commission.sheets_due_at}
    return _tell("reminder", commission, user, moment, "evaluations:sheets", **words)


def _members(commission: Commission, *roles: str) -> Iterable[CommissionMember]:
    members = commission.members.seated().select_related("user")
    return members.filter(role__in=roles) if roles else members


def _tell_all(
    what: str, commission: Commission, members: Iterable[CommissionMember], moment: datetime, page: str
) -> None:
    for member in members:
        _tell(what, commission, member.user, moment, page)


def _tell(what: str, commission: Commission, user: User, moment: datetime, page: str, **words: object) -> Notice | None:
    phase = commission.phase
    return outbox.queue(
        f"evaluation.{what}",
        to=user,
        subject=commission,
        moment=moment,
        template=f"evaluations/mail/{what}",
        context={"call": phase.call.title, "phase": phase.title, **words},
        url=reverse(page, args=[phase.call.slug] if page == "calls:detail" else [phase.call.slug, phase.key]),
    )
