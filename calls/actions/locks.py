"""Which rows an action holds, always the call before its phases, so that two actions never wait for each other."""

from calls.models import Call, Phase


def locked_call(call: Call) -> Call:
    """The call as it is now, held until the transaction ends; rows that only point at it may still be added."""
    return Call.objects.select_for_update(of=("self",), no_key=True).get(pk=call.pk)


def shared_call(call_id: int) -> Call:
    """The call as it is now, held so that no act changes its course until the transaction ends; other sharers pass."""
    return Call.objects.raw("SELECT * FROM calls_call WHERE id = %s FOR SHARE", [call_id])[0]


def locked_phase(phase: Phase) -> Phase:
    """The phase as it is now, held until the transaction ends; sends hold the same row."""
    return Phase.objects.select_for_update(of=("self",), no_key=True).get(pk=phase.pk)
