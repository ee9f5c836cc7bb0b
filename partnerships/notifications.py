"""Who is told by e-mail about the partnership: the invited, the members, and the lead partner's people."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from calls.workflow import CallState
from core import outbox
from core.deadlines import not_over
from organisations.models import Body, Mandate
from partnerships.models import MEMBER_ROLES, Member, MemberRole, Partnership


def people_of(body: Body, now: datetime) -> list[User]:
    """The active people who speak for the body today."""
    mandates = Mandate.objects.in_force(timezone.localdate(now)).filter(body=body, role__in=MEMBER_ROLES)
    return list(User.objects.filter(pk__in=mandates.values("user"), is_active=True).order_by("pk"))


def addressees(member: Member, now: datetime) -> list[User | str]:
    """The people of the member's body; without any, its certified e-mail; for an address, the address."""
    if member.body is None:
        return [member.email]
    return list(people_of(member.body, now)) or [member.body.pec]


def invited(member: Member, now: datetime) -> None:
    url = reverse("partnerships:answer", args=[member.token])
    _tell(addressees(member, now), "invited", member, now, url, body=member)


def removed(member: Member, now: datetime) -> None:
    _tell(addressees(member, now), "removed", member, now, "", body=member)


def changed(member: Member, now: datetime) -> None:
    """Role, task or share are no longer those that the member said yes to."""
    _tell(addressees(member, now), "changed", member, now, page_of(member.partnership), body=member)


def answered(member: Member, event: str, now: datetime) -> None:
    """Tell the lead partner that the member accepted, declined, declared or left."""
    lead = member.partnership.lead
    _tell(people_of(lead, now), event, member, now, page_of(member.partnership), body=lead)


def page_of(partnership: Partnership) -> str:
    return reverse("partnerships:detail", args=[partnership.public_id])


def _tell(people: list[Any], event: str, member: Member, now: datetime, url: str, *, body: Member | Body) -> None:
    """`body` is the one for which they are told."""
    partnership = member.partnership
    context = {
        "member": str(member),
        "partnership": partnership.name,
        "lead": str(partnership.lead),
        "call": partnership.call.title,
        "role_label": MemberRole(member.role).label,
        "task": member.task,
        "share": member.share_percent,
        "reason": member.reason,
        "closes_at": next_deadline(partnership, now),
    }
    outbox.queue_all(
        f"partnerships.{event}",
        to=people,
        subject=member,
        moment=now,
        template=f"partnerships/mail/{event}",
        context=context,
        url=url,
        acts_for=lambda _recipient: str(body),
    )


def next_deadline(partnership: Partnership, now: datetime) -> datetime | None:
    """The next deadline of the call that is still to come; none when the call is over."""
    if partnership.call.state != CallState.PUBLISHED:
        return None
    phases = partnership.call.phases.filter(not_over("closes_at", now), closes_at__isnull=False).order_by(
        "closes_at", "pk"
    )
    return phases.values_list("closes_at", flat=True).first()
