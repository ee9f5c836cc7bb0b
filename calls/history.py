"""The history of a call in words, from its audit events."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.models import Call
from core import audit

WORDS = {
    "call.created": gettext_lazy("The draft was made"),
    "call.proposed": gettext_lazy("Proposed for signature"),
    "call.returned": gettext_lazy("Returned with a note"),
    "call.published": gettext_lazy("Published"),
    "call.revoked": gettext_lazy("Revoked"),
    "call.concluded": gettext_lazy("Concluded"),
    "act.recorded": gettext_lazy("An act was recorded"),
}


def history(call: Call) -> list[dict[str, Any]]:
    """The call's own steps, oldest first, for the timeline component."""
    events = audit.timeline(call).filter(event__in=WORDS)
    return [
        {
            "label": WORDS[event.event],
            "moment": event.moment,
            "done": True,
            "note": " – ".join(filter(None, [event.details.get("number", ""), str(event.actor or _("by the clock"))])),
        }
        for event in events
    ]
