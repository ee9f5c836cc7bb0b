"""Decides what every page that belongs to a call says first when the call does not run."""

from typing import Any

from django import template

from calls.interruption import interruption_sentence
from calls.models import Call

register = template.Library()

# Under which names pages hold what belongs to a call, with the way from there to it.
OWNERS = {
    "call": (),
    "phase": ("call",),
    "application": ("call",),
    "partnership": ("call",),
    "project": ("application", "call"),
    "member": ("partnership", "call"),
    "commission": ("phase", "call"),
}


@register.inclusion_tag("calls/parts/interrupted.html", takes_context=True)
def interruption_of_the_call(context: template.Context) -> dict[str, Any]:
    """The sentence about the call to which the page belongs; nothing while it runs."""
    call = _call_of(context.flatten())
    return {"sentence": interruption_sentence(call) if call else ""}


def _call_of(shown: dict[str, Any]) -> Call | None:
    for name, way in OWNERS.items():
        found: Any = shown.get(name)
        for step in way:
            found = getattr(found, step, None)
        if isinstance(found, Call):
            return found
    return None
