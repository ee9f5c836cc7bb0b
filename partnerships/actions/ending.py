"""How all the partnerships of a call end at once, when it is revoked: in a few statements for any number."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from calls.models import Call
from core import audit
from partnerships.models import Member, Partnership
from partnerships.workflow import MEMBER, PARTNERSHIP, MemberState, PartnershipState


def hold_forming(call: Call) -> set[int]:
    """The keys of the call's partnerships that form, held until the transaction ends: nobody invites or answers."""
    forming = Partnership.objects.filter(call=call, state=PartnershipState.FORMING).order_by("pk")
    return {partnership.pk for partnership in forming.select_for_update(of=("self",)).only("pk")}


def lapse_invitations(partnerships: Collection[int], *, words: str, by: Any, now: datetime, **details: Any) -> None:
    """End every invitation that nobody answered; `partnerships` form, and the caller holds them; `words` say why."""
    unanswered = list(Member.objects.filter(partnership__in=partnerships, state=MemberState.INVITED).order_by("pk"))
    after = MEMBER.target(MemberState.INVITED, "lapse")
    Member.objects.filter(pk__in=[member.pk for member in unanswered]).update(state=after, reason=words)
    audit.record_all(
        "member.lapsed", unanswered, by=by, now=now, before=MemberState.INVITED.value, after=after, **details
    )


def dissolve_all(partnerships: Collection[int], *, by: Any, now: datetime, **details: Any) -> None:
    """End the partnerships, which form and which the caller holds."""
    ended = list(Partnership.objects.filter(pk__in=partnerships).order_by("pk"))
    after = PARTNERSHIP.target(PartnershipState.FORMING, "dissolve")
    Partnership.objects.filter(pk__in=partnerships).update(state=after)
    before = PartnershipState.FORMING.value
    audit.record_all("partnership.dissolved", ended, by=by, now=now, before=before, after=after, **details)
