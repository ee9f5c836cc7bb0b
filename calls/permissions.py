"""Who may prepare, sign and work on a call."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from calls.models import Call, CallStaff, StaffRole
from calls.rules import deletion_blockers
from calls.workflow import CALL, PHASE, CallState
from core.refusals import NotAllowed
from organisations.models import Body, Mandate, Role

# Which role takes which step of a call or of one of its phases; what is not listed is the clock's.
CALL_STEPS = {
    "edit": StaffRole.MANAGER,
    "delete": StaffRole.MANAGER,
    "propose": StaffRole.MANAGER,
    "return_to_draft": StaffRole.SIGNATORY,
    "publish": StaffRole.SIGNATORY,
    "conclude": StaffRole.MANAGER,
    "revoke": StaffRole.SIGNATORY,
}
PHASE_STEPS = {"extend": StaffRole.SIGNATORY, "suspend": StaffRole.SIGNATORY, "resume": StaffRole.SIGNATORY}


def may_create(user: Any, issuer: Body, day: date) -> bool:
    """Whether the person manages calls for the body, and the body issues any."""
    return issuer.is_issuer and Mandate.objects.held(user, issuer, frozenset({Role.CALL_MANAGER}), day)


def issuers_of(user: Any, day: date) -> Any:
    """The bodies for which the person may make calls."""
    mandates = Mandate.objects.in_force(day).filter(user=user, role=Role.CALL_MANAGER)
    return Body.objects.filter(is_issuer=True, pk__in=mandates.values("body")).order_by("name")


def staff_roles(user: Any, call: Call, day: date | None = None) -> frozenset[str]:
    """The person's roles in the call, as far as their mandates are in force on the day (today unless told)."""
    if not user.is_authenticated:
        return frozenset()
    staff = CallStaff.objects.in_force(day or timezone.localdate()).of(user).filter(call=call)
    return frozenset(staff.values_list("role", flat=True))


def require_role(user: Any, call: Call, *roles: str) -> None:
    """Raise NotAllowed unless the person works on the call in one of the roles."""
    if not staff_roles(user, call) & set(roles):
        raise NotAllowed


def may_take_over(user: Any, call: Call, now: datetime) -> bool:
    """Whether the person manages calls for the issuer, and not this one yet."""
    day = timezone.localdate(now)
    return may_create(user, call.issuer, day) and StaffRole.MANAGER not in staff_roles(user, call, day)


def require_to_take_over(user: Any, call: Call, now: datetime) -> None:
    if not may_take_over(user, call, now):
        raise NotAllowed


def call_actions(user: Any, call: Call) -> frozenset[str]:
    """What the person may do with the call in its present state: steps of the table; edit and delete a draft."""
    roles = staff_roles(user, call)
    possible = CALL.actions_from(call.state) | ({"edit"} if call.state == CallState.DRAFT else set())
    possible |= set() if deletion_blockers(call) else {"delete"}
    return frozenset(action for action in possible if CALL_STEPS[action] in roles)


def phase_actions(roles: frozenset[str], call_state: str, phase_state: str) -> frozenset[str]:
    """What someone with the roles may decide about a phase of a call in these states."""
    if call_state != CallState.PUBLISHED:
        return frozenset()
    return frozenset(action for action in PHASE.actions_from(phase_state) if PHASE_STEPS.get(action) in roles)
