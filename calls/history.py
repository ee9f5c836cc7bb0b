"""The history of a call and of its phases in words, from their audit events."""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.act_name import act_name
from calls.models import Call, Phase
from core import audit

WORDS = {
    "call.created": gettext_lazy("The draft was created"),
    "call.proposed": gettext_lazy("Proposed for signature"),
    "call.returned": gettext_lazy("Returned with a note"),
    "call.published": gettext_lazy("Published"),
    "call.taken_over": gettext_lazy("Taken over by a manager of the issuing body"),
    "call.revoked": gettext_lazy("Revoked"),
    "call.concluded": gettext_lazy("Concluded"),
    "act.recorded": gettext_lazy("An act was recorded"),
    "phase.opened": gettext_lazy("The phase opened"),
    "phase.closed": gettext_lazy("The phase closed"),
    "phase.registered": gettext_lazy("Projects sent in time were registered"),
    "phase.suspended": gettext_lazy("The phase was suspended"),
    "phase.resumed": gettext_lazy("The phase was resumed"),
    "phase.extended": gettext_lazy("The deadline was extended"),
    "phase.opening_moved": gettext_lazy("The opening was moved"),
    "phase.concluded": gettext_lazy("The phase was concluded"),
}


def history(call: Call, phases: Iterable[Phase]) -> list[dict[str, Any]]:
    """The steps of the call and of its phases, oldest first, for the timeline component: one query."""
    titles = {str(phase.pk): phase.title for phase in phases}
    events = reduce(or_, (audit.timeline(subject) for subject in (call, *phases)))
    return [_item(event, titles) for event in events.filter(event__in=WORDS)]


def _item(event: Any, titles: dict[str, str]) -> dict[str, Any]:
    of_phase = titles.get(event.subject_id, "") if event.subject_type == "calls.phase" else ""
    who = str(event.actor or _("automatic"))
    return {
        "label": WORDS[event.event],
        "moment": event.moment,
        "done": True,
        "note": " – ".join(filter(None, [of_phase, _act(event.details), event.details.get("reason", ""), who])),
    }


def _act(details: dict[str, Any]) -> str:
    """The act that was recorded, in full; nothing in every other event."""
    if "number" not in details:
        return ""
    return act_name(details["number"], date.fromisoformat(details["date"]))
