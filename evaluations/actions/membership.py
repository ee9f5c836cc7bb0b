"""How the people of a commission change: by an act, one leaves, one enters, one takes another role."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from calls.actions import NewAct
from calls.actions.acts import record_act
from calls.models import Act, ActKind, StaffRole
from core import audit
from core.refusals import Refused, refuse_if
from core.seen import Seen
from evaluations import notifications, permissions, rules
from evaluations.actions.locks import locked_commission
from evaluations.membership_rules import Change, Joining, membership_blockers
from evaluations.models import Commission, CommissionMember, CommissionRole


@transaction.atomic
def change_members(
    commission: Commission,
    *,
    change: Change,
    seen: Mapping[int, Seen] = MappingProxyType({}),
    act: NewAct,
    by: User,
    now: datetime,
) -> Commission:
    """Change who sits in the commission.

    Who leaves reads nothing any more; what they confirmed counts. Their open sheets wait for whoever takes their
    place to declare conflicts, or for the chair to give them out. `seen` is what the person had before them of each
    seat: ChangedMeanwhile when somebody gave another role since.
    """
    commission = locked_commission(commission)
    permissions.require_staff(by, commission.phase, StaffRole.SIGNATORY)
    seated = list(commission.members.seated().select_related("user").order_by("pk"))
    for one in seated:
        if one.pk in seen:
            seen[one.pk].require_values({"role": one.role})
    known = {one.pk for one in seated}
    change = Change(
        {pk: reason for pk, reason in change.leaving.items() if pk in known},
        {one.pk: change.roles[one.pk] for one in seated if change.roles.get(one.pk, one.role) != one.role},
        change.joining,
    )
    refuse_if(membership_blockers(commission, seated, change, now))
    recorded = record_act(commission.phase.call, kind=ActKind.COMMISSION, act=act, by=by, now=now)
    _refuse_known(commission, recorded)
    left = [_leave(one, change.leaving[one.pk], recorded, by, now) for one in seated if one.pk in change.leaving]
    staying = [one for one in seated if one.pk in change.roles and one.pk not in change.leaving]
    for member in sorted(staying, key=lambda one: one.role != CommissionRole.CHAIR):
        _take_role(member, change.roles[member.pk], recorded, by, now)
    joined = [_join(commission, each, recorded, by, now) for each in change.joining]
    notifications.members_changed(commission, left, joined, recorded, now)
    return commission


def _refuse_known(commission: Commission, act: Act) -> None:
    """Each change has an act of its own: so the minutes can say by which act somebody sits."""
    if commission.act_id == act.pk or commission.members.filter(Q(act=act) | Q(left_act=act)).exists():
        raise Refused(
            _("This act has already appointed or changed the commission: attach the one that changes it now.")
        )


def _leave(member: CommissionMember, reason: str, act: Act, by: User, now: datetime) -> CommissionMember:
    member.left_at, member.left_act, member.left_reason = now, act, reason.strip()
    member.save(update_fields=["left_at", "left_act", "left_reason"])
    audit.record("commission.left", member, by=by, now=now, act=act.pk, reason=member.left_reason)
    return member


def _take_role(member: CommissionMember, role: str, act: Act, by: User, now: datetime) -> None:
    before, member.role, member.act = member.role, role, act
    member.save(update_fields=["role", "act"])
    audit.record("commission.role_changed", member, by=by, now=now, before=before, after=role, act=act.pk)


def _join(commission: Commission, joining: Joining, act: Act, by: User, now: datetime) -> CommissionMember:
    user = rules.people_of([joining.nominee])[joining.nominee.email.strip().lower()]
    member = CommissionMember.objects.create(
        commission=commission,
        user=user,
        role=joining.nominee.role,
        act=act,
        joined_at=now,
        takes_over_from_id=joining.takes_over_from,
    )
    audit.record("commission.joined", member, by=by, now=now, act=act.pk, role=member.role)
    return member
