"""What waits for a person about calls: one to sign, one that came back."""

from datetime import datetime
from typing import Any

from django.db.models import Min
from django.urls import reverse
from django.utils.translation import gettext as _

from calls.models import Call, StaffRole
from calls.workflow import CallState
from core.desk import Waiting

MOST = 20


def waiting_for(user: Any, now: datetime) -> list[Waiting]:
    """Calls to sign, before their first phase opens, and calls returned with a note."""
    calls = Call.objects.annotate(first_opens_at=Min("phases__opens_at")).order_by("pk")
    to_sign = calls.staffed_by(user, StaffRole.SIGNATORY).filter(state=CallState.IN_APPROVAL)[:MOST]
    returned = calls.staffed_by(user, StaffRole.MANAGER).filter(state=CallState.DRAFT).exclude(return_note="")[:MOST]
    return [
        *(_waiting(_("Read and sign the call"), call, "call_to_sign") for call in to_sign),
        *(_waiting(_("Change the call as the signatory asked"), call, "call_returned") for call in returned),
    ]


def _waiting(label: str, call: Call, kind: str) -> Waiting:
    url = reverse("calls:board", args=[call.slug])
    return Waiting(label, url, call.first_opens_at, note=call.title, kind=kind)
