"""A seat in the partnership: the declarations of its body, and how the seat is given up or taken away."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from calls.models import Statement
from core import audit
from core.refusals import Blocker, NotAllowed, refuse_if
from partnerships import notifications, permissions, rules
from partnerships.actions.forming import lock_member
from partnerships.models import Declaration, Member, MemberRole
from partnerships.workflow import MEMBER


@transaction.atomic
def declare(member: Member, *, statements: Collection[Statement], by: Any, now: datetime) -> Member:
    """Make all the statements of the call, word for word, under DPR 445/2000: `statements` are those ticked."""
    member = lock_member(member)
    permissions.require_declarant(by, member, timezone.localdate(now))
    asked = list(rules.statements(member.partnership.call))
    blockers = rules.forming_blockers(member.partnership, now)
    if {statement.pk for statement in statements} != {statement.pk for statement in asked}:
        blockers.append(Blocker(_("Every declaration is needed: tick each one, or do not take part."), code="partial"))
    refuse_if(blockers)
    before, after = MEMBER.move(member, "declare")
    member.declared_by, member.declared_at = by, now
    member.save(update_fields=["state", "declared_by", "declared_at"])
    Declaration.objects.bulk_create(
        Declaration(member=member, statement=statement, text=statement.text, made_by=by, made_at=now)
        for statement in asked
    )
    audit.record("member.declared", member, by=by, now=now, before=before, after=after, declarations=len(asked))
    notifications.answered(member, "declared", now)
    return member


@transaction.atomic
def leave(member: Member, *, reason: str, by: Any, now: datetime) -> Member:
    """Give up the body's own seat. The lead cannot: without it there is no partnership."""
    member = lock_member(member)
    if member.role == MemberRole.LEAD:
        raise NotAllowed
    permissions.require_speaks_for(by, member.body, timezone.localdate(now))
    _vacate(member, "leave", reason, by, now)
    notifications.answered(member, "left", now)
    return member


@transaction.atomic
def remove(member: Member, *, reason: str, by: Any, now: datetime) -> Member:
    """Take back an invitation or a seat, for the lead; the member is told why."""
    member = lock_member(member)
    if member.role == MemberRole.LEAD:
        raise NotAllowed
    permissions.require_lead(by, member.partnership, timezone.localdate(now))
    _vacate(member, "remove", reason, by, now)
    notifications.removed(member, now)
    return member


def _vacate(member: Member, action: str, reason: str, by: Any, now: datetime) -> None:
    refuse_if(rules.forming_blockers(member.partnership, now))
    before, after = MEMBER.move(member, action)
    if not reason.strip():
        refuse_if([Blocker(_("Write a reason: the others will read it."), code="reason")])
    member.reason, member.declared_at, member.declared_by = reason.strip(), None, None
    member.save(update_fields=["state", "reason", "declared_at", "declared_by"])
    audit.record(f"member.{after}", member, by=by, now=now, before=before, after=after)
