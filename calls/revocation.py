"""What everybody reads about a revoked call: that it was revoked, by which act, and that nothing more is to be done."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from calls.models import Act, ActEffect, ActKind, Call
from calls.workflow import CallState
from core.refusals import Blocker


def revocation_blockers(call: Call) -> list[Blocker]:
    """Why nothing is sent, signed or judged in the call any more; no query unless it was revoked."""
    sentence = revocation_sentence(call)
    return [Blocker(sentence, code="revoked")] if sentence else []


def revocation_sentence(call: Call) -> str:
    """The sentence; empty while the call was not revoked."""
    return revocation_sentences([call]).get(call.pk, "")


def revocation_sentences(calls: Iterable[Call]) -> dict[int, str]:
    """The sentence of each revoked call by its key: one query for all of them."""
    revoked = {call.pk for call in calls if call.state == CallState.REVOKED}
    if not revoked:
        return {}
    effects = ActEffect.objects.filter(call__in=revoked, kind=ActKind.REVOCATION).select_related("act")
    by_call = {effect.call_id: effect.act for effect in effects.order_by("created_at", "pk")}
    return {key: _sentence(by_call.get(key)) for key in revoked}


def _sentence(act: Act | None) -> str:
    if act is None:
        return _("The call was revoked: there is nothing more to do.")
    return _("The call was revoked by %(act)s: there is nothing more to do.") % {"act": act.within}
