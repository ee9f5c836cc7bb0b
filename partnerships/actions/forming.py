"""The partnership as a whole: how it forms, shares the budget, freezes with the sending and opens again."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from calls.models import Call
from core import audit
from core.locks import hold
from core.refusals import Blocker, NotAllowed, refuse_if
from core.seen import Seen
from core.templatetags.wecare import decimal
from organisations.models import Body
from partnerships import notifications, permissions, rules
from partnerships.models import Constitution, Member, MemberRole, Partnership
from partnerships.workflow import PARTNERSHIP, SEATED_MEMBER_STATES, MemberState


def lock(partnership: Partnership) -> Partnership:
    """The partnership's row, locked until the transaction ends: whatever changes or counts members takes it first."""
    return hold(Partnership.objects.select_related("call", "lead"), partnership.pk)


def lock_member(member: Member) -> Member:
    """The member read again under its partnership's lock."""
    partnership = lock(Partnership(pk=member.partnership_id))
    fresh = hold(Member.objects.select_related("body"), member.pk)
    fresh.partnership = partnership
    return fresh


@transaction.atomic
def form_partnership(*, call: Call, lead: Body, name: str, constitution: str, by: Any, now: datetime) -> Partnership:
    """A new partnership of its lead alone, who holds the whole budget until it is shared."""
    day = timezone.localdate(now)
    permissions.require_speaks_for(by, lead, day)
    refuse_if([*rules.window_blockers(call, now), *rules.lead_blockers(call, lead, day)])
    partnership = Partnership.objects.create(
        call=call, lead=lead, name=name, constitution=Constitution(constitution), created_by=by, created_at=now
    )
    Member.objects.create(
        partnership=partnership,
        body=lead,
        role=MemberRole.LEAD,
        state=MemberState.ACCEPTED,
        share_percent=rules.WHOLE,
        invited_by=by,
        invited_at=now,
        answered_by=by,
        answered_at=now,
    )
    audit.record("partnership.formed", partnership, by=by, now=now, after=partnership.state, lead=str(lead.public_id))
    return partnership


@transaction.atomic
def set_shares(
    partnership: Partnership, *, shares: Mapping[int, Decimal], seen: Seen | None = None, by: Any, now: datetime
) -> None:
    """Divide the budget anew: the share of every live member, by its primary key, in percent.

    `seen` is what the person had before them ("share_" and the key): ChangedMeanwhile when it is not what is stored.

    Declarations stand: they speak of the member itself, not of its share. The members whose share changes are told.
    """
    partnership = lock(partnership)
    permissions.require_lead(by, partnership, timezone.localdate(now))
    members = {member.pk: member for member in partnership.members.live().select_related("body").order_by("pk")}
    refuse_if([*rules.forming_blockers(partnership, now), *_division_blockers(members, shares)])
    if seen is not None:
        seen.require_values({f"share_{pk}": member.share_percent for pk, member in members.items()})
    for pk, member in members.items():
        if member.share_percent != shares[pk]:
            _write_share(member, partnership, shares[pk], by, now)


def _division_blockers(members: Mapping[int, Member], shares: Mapping[int, Decimal]) -> list[Blocker]:
    if set(members) != set(shares):
        return [Blocker(_("The members changed in the meantime: look at the shares again."), code="members")]
    blockers = [blocker for pk, share in shares.items() for blocker in rules.share_blockers(members[pk].role, share)]
    total = sum(shares.values(), Decimal("0.00"))
    if total != rules.WHOLE:
        sentence = _("The shares add up to %(total)s%%: they must add up to 100%%.") % {"total": decimal(total)}
        blockers.append(Blocker(sentence, code="total"))
    return blockers


def _write_share(member: Member, partnership: Partnership, share: Decimal, by: Any, now: datetime) -> None:
    before, member.share_percent, member.partnership = member.share_percent, share, partnership
    member.save(update_fields=["share_percent"])
    audit.record("member.share_set", member, by=by, now=now, share_before=before, share_after=share)
    if member.state in SEATED_MEMBER_STATES and member.role != MemberRole.LEAD:
        notifications.changed(member, now)


@transaction.atomic
def change_member(member: Member, *, role: str, task: str, seen: Seen | None = None, by: Any, now: datetime) -> Member:
    """Give a member another role or task; a supporter loses its share. Declarations stand, the member is told."""
    member = lock_member(member)
    permissions.require_lead(by, member.partnership, timezone.localdate(now))
    if member.role == MemberRole.LEAD or role not in (MemberRole.PARTNER, MemberRole.SUPPORTER):
        raise NotAllowed
    refuse_if(rules.forming_blockers(member.partnership, now))
    refuse_if(rules.live_blockers(member))
    if seen is not None:
        seen.require(member)
    audit.record("member.changed", member, by=by, now=now, role_before=member.role, role_after=role)
    member.role, member.task = role, task
    if role == MemberRole.SUPPORTER:
        member.share_percent = Decimal("0.00")
    member.save(update_fields=["role", "task", "share_percent"])
    notifications.changed(member, now)
    return member


def fix(partnership: Partnership, *, by: Any, now: datetime) -> Partnership:
    """Freeze a partnership that the caller has locked, and about which it has asked the rules, in its transaction."""
    before, after = PARTNERSHIP.move(partnership, "freeze")
    partnership.frozen_at = now
    partnership.save(update_fields=["state", "frozen_at"])
    audit.record("partnership.frozen", partnership, by=by, now=now, before=before, after=after)
    return partnership


@transaction.atomic
def dissolve(partnership: Partnership, *, by: Any, now: datetime) -> Partnership:
    """End a partnership whose project was not sent in time: nothing waits for its members any more.

    Called inside the transaction of the lapse; `by` is None when the clock decides.
    """
    partnership = lock(partnership)
    before, after = PARTNERSHIP.move(partnership, "dissolve")
    partnership.save(update_fields=["state"])
    audit.record("partnership.dissolved", partnership, by=by, now=now, before=before, after=after)
    return partnership


@transaction.atomic
def reopen(partnership: Partnership, *, by: Any, now: datetime) -> Partnership:
    """Let the partnership change again: what was sent is withdrawn or being replaced, or a new phase begins.

    Called inside the transaction of that decision. Seats and declarations stay as they are until someone changes them.
    """
    partnership = lock(partnership)
    before, after = PARTNERSHIP.move(partnership, "reopen")
    partnership.frozen_at = None
    partnership.save(update_fields=["state", "frozen_at"])
    audit.record("partnership.reopened", partnership, by=by, now=now, before=before, after=after)
    return partnership
