"""The partnership as a whole: how it forms, divides the budget, freezes and opens again."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from calls.models import Phase
from core.refusals import NotAllowed, Refused
from partnerships import actions, rules
from partnerships.models import MemberRole
from partnerships.workflow import MemberState
from tests.factories.accounts import persona
from tests.factories.calls import draft_call
from tests.factories.organisations import BodyFactory, DistrictFactory
from tests.factories.partnerships import (
    complete_partnership,
    declared,
    forming_partnership,
    frozen,
    invited,
    lead_body,
    representative_of,
    seated,
)
from tests.partnerships.witness import codes, events, told

pytestmark = pytest.mark.django_db


def test_form_partnership_seats_the_lead_with_the_whole_budget(partnership, cast):
    member = partnership.members.get()
    assert (member.body, member.role, member.state) == (cast.cissaca, MemberRole.LEAD, MemberState.ACCEPTED)
    assert member.share_percent == Decimal("100.00")
    assert events(partnership) == ["partnership.formed"]


def test_form_partnership_is_not_for_strangers(call, cast, now):
    with pytest.raises(NotAllowed):
        forming_partnership(call, lead=cast.cissaca, by=persona("stranger"), now=now)


def test_form_partnership_is_not_for_the_office_of_the_issuer(call, cast, now):
    with pytest.raises(NotAllowed):
        forming_partnership(call, lead=cast.region, by=persona("giulia"), now=now)


def test_form_partnership_refuses_a_lead_of_another_kind(call, cast, now):
    with pytest.raises(Refused) as refusal:
        forming_partnership(call, lead=cast.il_ponte, by=persona("luca"), now=now)
    assert codes(refusal) == ["lead_kind"]


def test_form_partnership_refuses_a_lead_outside_the_districts(now):
    outside = BodyFactory(ente_gestore=True, membership__district=DistrictFactory(code="fuori"))
    call = draft_call(now=now)
    call.districts.set([DistrictFactory(code="dentro")])
    assert [blocker.code for blocker in rules.lead_blockers(call, outside, now.date())] == ["lead_district"]


def test_form_partnership_refuses_a_lead_without_representative_in_office(call, now):
    body = lead_body(call)
    body.legal_representatives.update(valid_to=now.date() - timedelta(days=1))
    with pytest.raises(Refused) as refusal:
        forming_partnership(call, lead=body, now=now)
    assert codes(refusal) == ["lead_representative"]


def test_form_partnership_refuses_when_every_phase_is_over(call, cast, now):
    late = now + timedelta(days=21)
    with pytest.raises(Refused) as refusal:
        forming_partnership(call, lead=cast.cissaca, by=persona("sara"), now=late)
    assert codes(refusal) == ["window"]


def test_set_shares_divides_the_budget_and_keeps_declarations(partnership, cast, now):
    lead, member = partnership.members.get(), declared(seated(partnership, cast.il_ponte, now=now), now=now)
    shares = {lead.pk: Decimal("66.67"), member.pk: Decimal("33.33")}
    actions.set_shares(partnership, shares=shares, by=persona("sara"), now=now)
    member.refresh_from_db()
    assert (member.share_percent, member.state) == (Decimal("33.33"), MemberState.DECLARED)
    assert told("changed") == ["luca.moretti@ilponte.example"]


def test_set_shares_refuses_what_does_not_make_one_hundred(partnership, cast, now):
    lead, member = partnership.members.get(), seated(partnership, cast.il_ponte, now=now)
    shares = {lead.pk: Decimal("66.67"), member.pk: Decimal("33.34")}
    with pytest.raises(Refused) as refusal:
        actions.set_shares(partnership, shares=shares, by=persona("sara"), now=now)
    assert codes(refusal) == ["total"]


def test_set_shares_refuses_when_the_members_changed(partnership, cast, now):
    lead = partnership.members.get()
    seated(partnership, cast.il_ponte, now=now)
    with pytest.raises(Refused) as refusal:
        actions.set_shares(partnership, shares={lead.pk: Decimal(100)}, by=persona("sara"), now=now)
    assert codes(refusal) == ["members"]


def test_set_shares_is_for_the_lead_alone(partnership, cast, now):
    lead, member = partnership.members.get(), seated(partnership, cast.il_ponte, now=now)
    with pytest.raises(NotAllowed):
        actions.set_shares(
            partnership, shares={lead.pk: Decimal(50), member.pk: Decimal(50)}, by=persona("luca"), now=now
        )


def test_change_member_to_supporter_takes_its_share_and_keeps_declarations(partnership, cast, now):
    member = declared(seated(partnership, cast.il_ponte, share_percent=Decimal(30), now=now), now=now)
    actions.change_member(member, role=MemberRole.SUPPORTER, task="Sostiene", by=persona("sara"), now=now)
    member.refresh_from_db()
    assert (member.role, member.share_percent, member.state) == ("supporter", Decimal(0), MemberState.DECLARED)
    assert told("changed") == ["luca.moretti@ilponte.example"]


def test_change_member_never_makes_or_unmakes_a_lead(partnership, cast, now):
    member = seated(partnership, cast.il_ponte, now=now)
    with pytest.raises(NotAllowed):
        actions.change_member(member, role=MemberRole.LEAD, task="", by=persona("sara"), now=now)
    with pytest.raises(NotAllowed):
        actions.change_member(
            partnership.members.get(role="lead"), role=MemberRole.PARTNER, task="", by=persona("sara"), now=now
        )


def test_change_member_refuses_one_that_is_gone(partnership, cast, now):
    member = actions.remove(invited(partnership, cast.il_ponte, now=now), reason="Via", by=persona("sara"), now=now)
    with pytest.raises(Refused) as refusal:
        actions.change_member(member, role=MemberRole.PARTNER, task="", by=persona("sara"), now=now)
    assert codes(refusal) == ["gone"]


def test_complete_partnership_is_fixed(call, now):
    partnership = complete_partnership(call, now=now)
    fixed = frozen(partnership, by=representative_of(partnership.lead), now=now)
    assert (fixed.state, fixed.frozen_at) == ("frozen", now)
    assert events(fixed) == ["partnership.formed", "partnership.frozen"]


def test_partnership_that_cannot_be_sent_has_every_reason(partnership, cast, now):
    invited(partnership, cast.il_ponte, share_percent=Decimal(10), now=now)
    blockers = rules.send_blockers(partnership, timezone.localdate(now))
    assert [blocker.code for blocker in blockers] == ["composition", "undeclared", "unanswered", "shares"]


def test_reopen_lets_the_partnership_change_again(call, now):
    partnership = complete_partnership(call, now=now)
    by = representative_of(partnership.lead)
    reopened = actions.reopen(frozen(partnership, by=by, now=now), by=by, now=now)
    assert (reopened.state, reopened.frozen_at) == ("forming", None)
    assert invited(reopened, now=now).state == MemberState.INVITED


def _attempts(partnership, member, by, now):
    shares = {seat.pk: seat.share_percent for seat in partnership.members.live()}
    return {
        "invite": lambda: invited(partnership, now=now),
        "set_shares": lambda: actions.set_shares(partnership, shares=shares, by=by, now=now),
        "change": lambda: actions.change_member(member, role=MemberRole.PARTNER, task="", by=by, now=now),
        "remove": lambda: actions.remove(member, reason="Via", by=by, now=now),
        "leave": lambda: actions.leave(member, reason="Via", by=representative_of(member.body), now=now),
        "declare": lambda: declared(member, now=now),
        "accept": lambda: actions.accept(member, body=member.body, by=representative_of(member.body), now=now),
        "decline": lambda: actions.decline(member, reason="No", by=representative_of(member.body), now=now),
    }


@pytest.mark.parametrize(
    "attempt", ["invite", "set_shares", "change", "remove", "leave", "declare", "accept", "decline"]
)
def test_frozen_partnership_refuses(call, now, attempt):
    partnership = complete_partnership(call, now=now)
    by = representative_of(partnership.lead)
    frozen(partnership, by=by, now=now)
    member = partnership.members.get(role=MemberRole.PARTNER)
    with pytest.raises(Refused) as refusal:
        _attempts(partnership, member, by, now)[attempt]()
    assert codes(refusal) == ["frozen"]


def test_revoked_call_stops_its_partnerships(partnership, cast, call, now):
    Phase.objects.filter(call=call).update(state="suspended")
    assert invited(partnership, cast.il_ponte, now=now).state == MemberState.INVITED
    type(call).objects.filter(pk=call.pk).update(state="revoked")
    with pytest.raises(Refused) as refusal:
        invited(partnership, now=now)
    assert codes(refusal) == ["revoked"]
