"""What still blocks a change of the people of a commission, as sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from core.refusals import Blocker
from evaluations.models import Commission, CommissionMember
from evaluations.rules import Nominee, composition_blockers, people_blockers, people_of


@dataclass(frozen=True)
class Joining:
    """Somebody who enters by the act, in the place of who leaves or in a place of their own."""

    nominee: Nominee
    takes_over_from: int | None = None


@dataclass(frozen=True)
class Change:
    """What an act changes: who leaves and why, who takes another role, who enters. Keys are those of members."""

    leaving: Mapping[int, str]
    roles: Mapping[int, str]
    joining: Sequence[Joining]


def membership_blockers(
    commission: Commission, seated: Sequence[CommissionMember], change: Change, now: datetime
) -> list[Blocker]:
    """The commission that the act leaves behind is complete, and everyone in it may sit there."""
    blockers = []
    if not (change.leaving or change.roles or change.joining):
        blockers.append(Blocker(_("Say who leaves, who enters or who takes another role."), code="nothing"))
    staying = [
        Nominee(one.user.email, change.roles.get(one.pk, one.role)) for one in seated if one.pk not in change.leaving
    ]
    entering = [each.nominee for each in change.joining]
    blockers += composition_blockers(commission.phase, [*staying, *entering])
    blockers += people_blockers(commission.phase, entering, now)
    return blockers + _leaving_blockers(seated, change) + _joining_blockers(commission, change)


def _leaving_blockers(seated: Sequence[CommissionMember], change: Change) -> list[Blocker]:
    message = _("Say why %(person)s leaves.")
    people = {one.pk: one.user for one in seated}
    return [
        Blocker(message % {"person": people[pk]}, url=f"#id_seat-{pk}-reason", code="reason")
        for pk, reason in change.leaving.items()
        if not reason.strip()
    ]


def _joining_blockers(commission: Commission, change: Change) -> list[Blocker]:
    blockers = []
    known = set(commission.members.values_list("user", flat=True))
    for user in people_of(each.nominee for each in change.joining).values():
        if user.pk in known:
            message = _("%(person)s sits in this commission already, or did: change the role, or name somebody else.")
            blockers.append(Blocker(message % {"person": user}, code="known"))
    replaced = [each.takes_over_from for each in change.joining if each.takes_over_from is not None]
    if set(replaced) - change.leaving.keys() or len(set(replaced)) < len(replaced):
        blockers.append(Blocker(_("Each new member takes the place of one who leaves."), code="place"))
    return blockers
