"""How a call passes to another manager of its issuer, when those who manage it are gone or away."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls import notifications
from calls.actions.locks import locked_call
from calls.models import Call, CallStaff, StaffRole
from calls.permissions import require_to_take_over
from calls.workflow import CallState
from core import audit
from core.refusals import Refused


@transaction.atomic
def take_over(call: Call, *, reason: str, by: Any, now: datetime) -> CallStaff:
    """`by`, a call manager of the issuer, becomes a manager of the call; the reason stands in its history.

    Nobody is taken off by it, and everyone who works on the call is told.
    """
    call = locked_call(call)
    require_to_take_over(by, call, now)
    if call.state in (CallState.CONCLUDED, CallState.REVOKED):
        raise Refused(_("The call is over: its staff does not change any more."))
    if not reason.strip():
        raise Refused(_("Write why you take over the call: its history keeps it."))
    row = CallStaff.objects.create(call=call, user=by, role=StaffRole.MANAGER)
    audit.record("call.taken_over", call, by=by, now=now, reason=reason.strip())
    notifications.taken_over(call, reason=reason.strip(), by=by, now=now)
    return row
