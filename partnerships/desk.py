"""What waits for a person in partnerships: invitations to answer, declarations to make."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from calls.models import StatementScope
from calls.workflow import CallState
from core.desk import Waiting
from organisations.models import SENDER_ROLES, Mandate, Role
from partnerships.models import Member
from partnerships.rules import with_time_left
from partnerships.workflow import MemberState, PartnershipState

AT_MOST = 50


def waiting_for(user: Any, now: datetime) -> list[Waiting]:
    """Invitations of the person's bodies and address, then declarations to make, or to find somebody for."""
    return [*_invitations(user, now), *_declarations(user, now), *_without_declarant(user, now)]


def _still_forming(now: datetime) -> Any:
    """Members of partnerships that can still be sent, each with the next deadline as `due_at`."""
    time_left = with_time_left(now, "partnership__call__phases__")
    members = Member.objects.filter(
        partnership__state=PartnershipState.FORMING, partnership__call__state=CallState.PUBLISHED
    ).annotate(
        due_at=Min("partnership__call__phases__closes_at", filter=time_left),
        phases_left=Count("partnership__call__phases", filter=time_left),
    )
    members = members.filter(phases_left__gt=0)
    return members.select_related("body", "partnership__call", "partnership__lead").order_by("due_at", "pk")


def _invitations(user: Any, now: datetime) -> list[Waiting]:
    members = _still_forming(now).invitations_for(user, timezone.localdate(now))
    return [
        Waiting(
            label=_("Answer the invitation of %(lead)s: %(name)s")
            % {"lead": member.partnership.lead, "name": member.partnership.name},
            url=reverse("partnerships:answer", args=[member.token]),
            due_at=member.due_at,
            note=str(member.body or ""),
            kind="invitation",
        )
        for member in members[:AT_MOST]
    ]


def _declarations(user: Any, now: datetime) -> list[Waiting]:
    day = timezone.localdate(now)
    bodies = Mandate.objects.in_force(day).filter(user=user, role__in=SENDER_ROLES).values("body")
    asked = _still_forming(now).filter(
        state=MemberState.ACCEPTED, body__in=bodies, partnership__call__statements__scope=StatementScope.MEMBER
    )
    return [
        Waiting(
            label=_("Make the declarations of %(body)s: %(name)s")
            % {"body": member.body, "name": member.partnership.name},
            url=reverse("partnerships:declare", args=[member.public_id]),
            due_at=member.due_at,
            note=member.partnership.call.title,
            kind="declaration",
        )
        for member in asked.distinct()[:AT_MOST]
    ]


def _without_declarant(user: Any, now: datetime) -> list[Waiting]:
    """Declarations that are awaited from bodies of the person in which nobody may make them."""
    mandates = Mandate.objects.in_force(timezone.localdate(now))
    mine = mandates.filter(user=user, role=Role.OPERATOR).values("body")
    declarants = mandates.filter(role__in=SENDER_ROLES, user__is_active=True).values("body")
    asked = _still_forming(now).filter(
        state=MemberState.ACCEPTED, body__in=mine, partnership__call__statements__scope=StatementScope.MEMBER
    )
    return [
        Waiting(
            label=_("Invite the legal representative of %(body)s, who makes its declarations: %(name)s")
            % {"body": member.body, "name": member.partnership.name},
            url=reverse("organisations:invite", args=[member.body.public_id]),
            due_at=member.due_at,
            note=member.partnership.call.title,
            kind="declaration",
        )
        for member in asked.exclude(body__in=declarants).distinct()[:AT_MOST]
    ]
