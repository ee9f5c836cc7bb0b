"""Who may do what in a partnership: those who speak for its lead, and those who speak for each member."""

from datetime import date
from typing import Any

from core.refusals import NotAllowed
from organisations.models import SENDER_ROLES, Body, Mandate
from partnerships.models import MEMBER_ROLES, Member, MemberRole, Partnership
from partnerships.workflow import MEMBER, PartnershipState

LEAD_ACTIONS = frozenset({"invite", "set_shares", "change", "remove"})


def roles_by_body(user: Any, day: date) -> dict[int, set[str]]:
    """The roles in which the person speaks for bodies on the day, by the body's primary key."""
    roles: dict[int, set[str]] = {}
    mandates = Mandate.objects.in_force(day).filter(user=user, role__in=MEMBER_ROLES)
    for body, role in mandates.order_by("pk").values_list("body_id", "role"):
        roles.setdefault(body, set()).add(role)
    return roles


def speaks_for(user: Any, body: Body, day: date) -> bool:
    return Mandate.objects.held(user, body, MEMBER_ROLES, day)


def require_speaks_for(user: Any, body: Body | None, day: date) -> None:
    """Raise NotAllowed unless the person is operator, legal representative or delegate of the body."""
    if body is None or not speaks_for(user, body, day):
        raise NotAllowed


def require_lead(user: Any, partnership: Partnership, day: date) -> None:
    require_speaks_for(user, partnership.lead, day)


def require_declarant(user: Any, member: Member, day: date) -> None:
    """A declaration under DPR 445/2000 is made by the legal representative or a delegate, by nobody else."""
    if member.body is None or not Mandate.objects.held(user, member.body, SENDER_ROLES, day):
        raise NotAllowed


def partnership_actions(partnership: Partnership, roles: dict[int, set[str]]) -> frozenset[str]:
    """What a person with these roles may do with the whole partnership now."""
    if partnership.state != PartnershipState.FORMING or partnership.lead_id not in roles:
        return frozenset()
    return LEAD_ACTIONS


def member_actions(member: Member, partnership: Partnership, roles: dict[int, set[str]]) -> frozenset[str]:
    """What a person with these roles may do with one member now; `partnership` is the member's."""
    if partnership.state != PartnershipState.FORMING:
        return frozenset()
    own = roles.get(member.body_id or 0, set())
    possible = MEMBER.actions_from(member.state)
    allowed: set[str] = set()
    if own:
        allowed |= possible & {"accept", "decline"}
    if own & SENDER_ROLES:
        allowed |= possible & {"declare"}
    if member.role == MemberRole.LEAD:
        return frozenset(allowed)
    if own:
        allowed |= possible & {"leave"}
    if partnership.lead_id in roles and "remove" in possible:
        allowed |= {"remove", "change"}
    return frozenset(allowed)
