"""Which rows an action of an evaluation holds: the commission first, then the sheet or the session."""

from core.locks import hold
from evaluations.models import Commission, PanelSession, ScoreSheet


def locked_commission(commission: Commission) -> Commission:
    """The commission as it is now, held until the transaction ends: unsealing never meets a replacement."""
    return hold(Commission.objects.select_related("phase__call"), commission.pk, no_key=True)


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
