"""What everybody reads first about a call that does not run: it was revoked, or a phase of it is suspended."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from calls.models import Act, ActEffect, ActKind, Call, Phase
from calls.revocation import revocation_sentences
from calls.workflow import CallState, PhaseState


def interruption_sentence(call: Call) -> str:
    """The sentence; empty while the call runs."""
    return interruption_sentences([call]).get(call.pk, "")


def interruption_sentences(calls: Iterable[Call]) -> dict[int, str]:
    """The sentence of each call that does not run, by its key: the same few queries for any number of calls."""
    calls = list(calls)
    return {**_suspensions(calls), **revocation_sentences(calls)}


def _suspensions(calls: list[Call]) -> dict[int, str]:
    public = {call.pk for call in calls if call.state == CallState.PUBLISHED}
    suspended = list(Phase.objects.filter(call__in=public, state=PhaseState.SUSPENDED).order_by("position"))
    if not suspended:
        return {}
    effects = ActEffect.objects.filter(call__in=[phase.call_id for phase in suspended], kind=ActKind.SUSPENSION)
    latest = {effect.call_id: effect.act for effect in effects.select_related("act").order_by("created_at", "pk")}
    return {phase.call_id: _sentence(phase, latest.get(phase.call_id)) for phase in suspended}


def _sentence(phase: Phase, act: Act | None) -> str:
    words = {"phase": phase.title}
    if act is None:
        return _("“%(phase)s” is suspended: nothing can be sent until an act resumes it.") % words
    sentence = _("“%(phase)s” is suspended by %(act)s: nothing can be sent until an act resumes it.")
    return sentence % (words | {"act": act.within})
