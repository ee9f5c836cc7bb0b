"""How a draft that nobody was ever asked to sign is thrown away, with all that belongs to it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from calls.actions.locks import locked_call
from calls.models import Call
from calls.permissions import CALL_STEPS, require_role
from calls.rules import deletion_blockers
from core import audit
from core.refusals import refuse_if


@transaction.atomic
def delete_draft(call: Call, *, by: Any, now: datetime) -> None:
    """Remove the draft, its phases, forms, criteria, documents and staff; the audit log keeps that it was there."""
    call = locked_call(call)
    require_role(by, call, CALL_STEPS["delete"])
    refuse_if(deletion_blockers(call))
    audit.record("call.deleted", call, by=by, now=now, before=call.state, title=call.title, slug=call.slug)
    call.delete()
