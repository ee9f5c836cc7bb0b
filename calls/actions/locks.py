"""Which rows an action holds, always the call before its phases, so that two actions never wait for each other."""

from calls.models import Call, Phase
from core.refusals import NotAllowed


def locked_call(call: Call) -> Call:
    """The call as it is now, held until the transaction ends; rows that only point at it may still be added.

    NotAllowed when it was deleted meanwhile: there is nothing at its address.
    """
    held = Call.objects.select_for_update(of=("self",), no_key=True).filter(pk=call.pk).order_by("pk").first()
    if held is None:
        raise NotAllowed
    return held


def shared_call(call_id: int) -> Call:
    """The call as it is now, held so that no act changes its course until the transaction ends; other sharers pass."""
    return Call.objects.raw("SELECT * FROM calls_call WHERE id = %s FOR SHARE", [call_id])[0]


def locked_phase(phase: Phase) -> Phase:
    """The phase as it is now, held until the transaction ends; sends hold the same row."""
    return Phase.objects.select_for_update(of=("self",), no_key=True).get(pk=phase.pk)
