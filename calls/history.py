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

RECORDED = "act.recorded"
WORDS = {
    "call.created": gettext_lazy("The draft was created"),
    "call.proposed": gettext_lazy("Proposed for signature"),
    "call.returned": gettext_lazy("Returned with a note"),
    "call.published": gettext_lazy("Published"),
    "call.taken_over": gettext_lazy("Taken over by a manager of the issuing body"),
    "call.revoked": gettext_lazy("Revoked"),
    "call.concluded": gettext_lazy("Concluded"),
    RECORDED: gettext_lazy("An act was recorded"),
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
    found = reduce(or_, (audit.timeline(subject) for subject in (call, *phases)))
    events = list(found.filter(event__in=WORDS))
    acts = {event.details["act"]: _name(event.details) for event in events if event.event == RECORDED}
    decided = {event.details.get("act") for event in events if event.event != RECORDED}
    # An act is told with the step that it decided; alone where that is in no history of the call, as of a list.
    told = [event for event in events if event.event != RECORDED or event.details["act"] not in decided]
    return [_item(event, titles, acts) for event in told]


def _item(event: Any, titles: dict[str, str], acts: dict[int, str]) -> dict[str, Any]:
    of_phase = titles.get(event.subject_id, "") if event.subject_type == "calls.phase" else ""
    act, who = acts.get(event.details.get("act", 0), ""), str(event.actor or _("automatic"))
    return {
        "label": WORDS[event.event],
        "moment": event.moment,
        "done": True,
        "note": " – ".join(filter(None, [of_phase, act, event.details.get("reason", ""), who])),
    }


def _name(details: dict[str, Any]) -> str:
    """The act that was recorded, in full."""
    return act_name(details["number"], date.fromisoformat(details["date"]))
