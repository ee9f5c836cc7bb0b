"""Invitations: the lead asks a body or an address, and the body answers by someone who speaks for it."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.refusals import Blocker, NotAllowed, refuse_if
from organisations.models import Body
from partnerships import notifications, permissions, rules
from partnerships.actions.forming import lock, lock_member
from partnerships.models import Member, MemberRole, Partnership
from partnerships.workflow import MEMBER, MemberState

INVITABLE_ROLES = (MemberRole.PARTNER, MemberRole.SUPPORTER)


@transaction.atomic
def invite_member(
    partnership: Partnership,
    *,
    body: Body | None = None,
    email: str = "",
    role: str,
    task: str,
    share_percent: Decimal,
    by: Any,
    now: datetime,
) -> Member:
    """Invite a body of the portal, or an e-mail address whose reader will bring one. The share is in percent."""
    partnership = lock(partnership)
    permissions.require_lead(by, partnership, timezone.localdate(now))
    if role not in INVITABLE_ROLES:
        raise NotAllowed
    refuse_if(
        [
            *rules.forming_blockers(partnership, now),
            *rules.invitation_blockers(partnership, body, email),
            *rules.share_blockers(role, share_percent),
            *([] if body else rules.mail_blockers(partnership, by, now)),
        ]
    )
    member = Member.objects.create(
        partnership=partnership,
        body=body,
        email="" if body else email.strip().lower(),
        role=role,
        task=task,
        share_percent=share_percent,
        state=MemberState.INVITED,
        invited_by=by,
        invited_at=now,
    )
    audit.record("member.invited", member, by=by, now=now, after=member.state, role=role, share=share_percent)
    notifications.invited(member, now)
    return member


@transaction.atomic
def accept(member: Member, *, body: Body, by: Any, now: datetime) -> Member:
    """Take the seat for a body one speaks for: the invited one, or, when an address was invited, one's own choice."""
    member = lock_member(member)
    permissions.require_speaks_for(by, body, timezone.localdate(now))
    if member.body is not None and member.body != body:
        raise NotAllowed
    blockers = rules.forming_blockers(member.partnership, now)
    if member.partnership.members.live().filter(body=body).exclude(pk=member.pk).exists():
        blockers.append(rules.twice(body))
    refuse_if(blockers)
    before, after = MEMBER.move(member, "accept")
    member.body, member.answered_by, member.answered_at = body, by, now
    member.save(update_fields=["state", "body", "answered_by", "answered_at"])
    audit.record("member.accepted", member, by=by, now=now, before=before, after=after, body=str(body.public_id))
    notifications.answered(member, "accepted", now)
    return member


@transaction.atomic
def decline(member: Member, *, reason: str, by: Any, now: datetime) -> Member:
    """Say no, with a reason, for the invited body; to an invitation by address, whoever holds its link may say it."""
    member = lock_member(member)
    if member.body is not None:
        permissions.require_speaks_for(by, member.body, timezone.localdate(now))
    refuse_if(rules.frozen_blockers(member.partnership))
    before, after = MEMBER.move(member, "decline")
    if not reason.strip():
        refuse_if([Blocker(_("Write a reason: the lead partner will read it."), code="reason")])
    member.reason, member.answered_by, member.answered_at = reason.strip(), by, now
    member.save(update_fields=["state", "reason", "answered_by", "answered_at"])
    audit.record("member.declined", member, by=by, now=now, before=before, after=after)
    notifications.answered(member, "declined", now)
    return member
