"""Decides who may act for a body, who may send in its name, and who may bring in others."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from core.refusals import NotAllowed
from organisations.models import OFFICE_ROLES, SENDER_ROLES, Body, Mandate, Role
from organisations.workflow import MANDATE, MandateState

Person = User | AnonymousUser

ACTING_ROLES = frozenset({Role.OPERATOR}) | SENDER_ROLES


def roles_held(user: Person, body: Body, day: date) -> frozenset[Role]:
    """Every role the person holds for the body on the day."""
    if not user.is_authenticated:
        return frozenset()
    return frozenset(
        Role(role) for role in Mandate.objects.in_force(day).filter(user=user, body=body).values_list("role", flat=True)
    )


def acts_for(user: Person, body: Body, day: date) -> bool:
    """Whether the person may prepare things in the body's name: as operator, delegate or legal representative."""
    return bool(roles_held(user, body, day) & ACTING_ROLES)


def roles_to_give(user: Person, body: Body, day: date) -> frozenset[Role]:
    """The roles to which the person may invite, or for which they may accept a request."""
    return roles_to_give_in(user, [body], day)[body.pk]


def roles_to_give_in(user: Person, bodies: Iterable[Body], day: date) -> dict[int, frozenset[Role]]:
    """The same for many bodies, by their primary keys, in one query."""
    bodies = list(bodies)
    held: dict[int, set[Role]] = {body.pk: set() for body in bodies}
    mine: dict[int, set[Role]] = {body.pk: set() for body in bodies}
    mandates = Mandate.objects.in_force(day).filter(body__in=bodies).values_list("body", "user", "role")
    for body_id, user_id, role in mandates if user.is_authenticated else ():
        held[body_id].add(Role(role))
        if user_id == user.pk:
            mine[body_id].add(Role(role))
    administers = bool(user.is_authenticated and user.is_superuser)
    return {body.pk: _given(mine[body.pk], held[body.pk], body.is_issuer, administers) for body in bodies}


def _given(mine: set[Role], held: set[Role], is_issuer: bool, administers: bool) -> frozenset[Role]:
    """`mine`: the roles that the person holds in the body; `held`: those that anybody holds.

    Only a legal representative or delegate gives the roles that commit the body. A body in which nobody holds one
    yet would never get one: then an operator may bring in the legal representative. The office of an issuing body
    is composed by its legal representative, its call managers or the technical administrator, who also answers for
    a body that nobody acts for any more.
    """
    given: frozenset[Role] = ACTING_ROLES if mine & SENDER_ROLES or (administers and not held) else frozenset()
    if Role.OPERATOR in mine:
        given |= {Role.OPERATOR} if held & SENDER_ROLES else {Role.OPERATOR, Role.LEGAL_REPRESENTATIVE}
    if is_issuer and (administers or mine & {Role.LEGAL_REPRESENTATIVE, Role.CALL_MANAGER}):
        given |= OFFICE_ROLES
    return given


def may_see_people(user: Person, body: Body, day: date) -> bool:
    """Whether the person sees who acts for the body, its history and its pending invitations."""
    return bool(roles_held(user, body, day)) or bool(roles_to_give(user, body, day))


def require_to_give(user: Person, body: Body, role: str, day: date) -> None:
    if role not in roles_to_give(user, body, day):
        raise NotAllowed


def require_acting(user: Person, body: Body, day: date) -> None:
    if not acts_for(user, body, day):
        raise NotAllowed


def roles_to_request(user: Person, body: Body, day: date) -> frozenset[Role]:
    """The roles that the person may ask the body's people for: those above what they hold, if others can answer."""
    held = roles_held(user, body, day)
    if Role.LEGAL_REPRESENTATIVE in held or (held and Mandate.objects.only_of(user, body, day)):
        return frozenset()
    return ACTING_ROLES - held


def mandate_actions(user: Person, mandate: Mandate, given: frozenset[Role]) -> frozenset[str]:
    """What the person, who may give the roles `given` in the body, may do with the mandate now."""
    if not user.is_authenticated:
        return frozenset()
    return frozenset(_theirs(user, mandate, gives=mandate.role in given) & MANDATE.actions_from(mandate.state))


def _theirs(user: User, mandate: Mandate, *, gives: bool) -> set[str]:
    mine = mandate.user_id == user.pk
    if mandate.state == MandateState.INVITED:
        answer = {"accept", "refuse"} if mandate.email.lower() == user.email.lower() else set()
        return answer | ({"withdraw"} if gives or mandate.created_by_id == user.pk else set())
    if mandate.state == MandateState.REQUESTED:
        return {"withdraw"} if mine else ({"accept", "refuse"} if gives else set())
    return {"end"} if gives or mine else set()


def may_decide_standing(user: Person, day: date) -> bool:
    """Whether the person says which bodies are what they say: a manager of a confirming office.

    As long as no such office has a manager it is the technical administrator, who has to begin somewhere.
    """
    if not user.is_authenticated:
        return False
    managers = Mandate.objects.in_force(day).filter(role=Role.CALL_MANAGER, body__in=Body.objects.confirming())
    return managers.filter(user=user).exists() or (user.is_superuser and not managers.exists())


def require_to_decide_standing(user: Person, day: date) -> None:
    if not may_decide_standing(user, day):
        raise NotAllowed


def deciders_of_standing(day: date) -> list[User]:
    """Those who may_decide_standing: told of each body that waits."""
    managers = Mandate.objects.in_force(day).filter(role=Role.CALL_MANAGER, body__in=Body.objects.confirming())
    people = User.objects.filter(pk__in=managers.values("user"), is_active=True).order_by("pk")
    return list(people) or list(User.objects.filter(is_superuser=True, is_active=True).order_by("pk"))
