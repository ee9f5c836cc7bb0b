"""Which rows an action of an evaluation holds: the commission, its call (shared), then the sheet or the session."""

from calls.actions.locks import shared_call
from calls.revocation import revocation_blockers
from core.locks import hold
from core.refusals import refuse_if
from evaluations.models import Commission, PanelSession, ScoreSheet


def locked_commission(commission: Commission) -> Commission:
    """The commission as it is now, held until the transaction ends: unsealing never meets a replacement.

    Refused in a revoked call, where nothing is judged any more.
    """
    held = hold(Commission.objects.select_related("phase"), commission.pk, no_key=True)
    # A revocation holds the call before its phases: it is wholly before what follows, or wholly after.
    held.phase.call = shared_call(held.phase.call_id)
    refuse_if(revocation_blockers(held.phase.call))
    return held


def locked_sheet(sheet: ScoreSheet) -> ScoreSheet:
    """The sheet as it is now, after its commission, both held until the transaction ends."""
    commission = locked_commission(sheet.member.commission)
    held = hold(ScoreSheet.objects.select_related("member__user", "project__application"), sheet.pk)
    held.member.commission = commission
    return held


def locked_session(session: PanelSession) -> PanelSession:
    """The session as it is now, after its commission, both held until the transaction ends."""
    commission = locked_commission(session.commission)
    held = PanelSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    held.commission = commission
    return held
