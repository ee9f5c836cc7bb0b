"""What each action of a partnership changes, records and tells, and whom it refuses."""

from datetime import timedelta
from decimal import Decimal

import pytest

from calls.models import Phase
from core.audit import timeline
from core.models import Notice
from core.refusals import NotAllowed, Refused
from organisations.models import Role
from partnerships import actions, rules
from partnerships.models import Constitution, MemberRole
from partnerships.workflow import MemberState
from tests.factories.accounts import UserFactory, persona
from tests.factories.calls import draft_call
from tests.factories.organisations import BodyFactory, DistrictFactory, acting
from tests.factories.partnerships import (
    complete_partnership,
    declared,
    forming_partnership,
    invited,
    lead_body,
    representative_of,
    seated,
)

pytestmark = pytest.mark.django_db


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [blocker.code for blocker in refusal.value.blockers]


def events(subject) -> list[str]:
    return [event.event for event in timeline(subject)]


def told(kind: str) -> list[str]:
    return sorted(Notice.objects.filter(kind=f"partnerships.{kind}").order_by("pk").values_list("recipient", flat=True))


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


def test_invite_member_tells_the_people_of_the_body(partnership, cast, now):
    member = invited(partnership, cast.il_ponte, now=now)
    assert (member.state, events(member)) == (MemberState.INVITED, ["member.invited"])
    assert told("invited") == ["luca.moretti@ilponte.example"]
    notice = Notice.objects.get(kind="partnerships.invited")
    assert notice.url.endswith(f"/partnerships/invitations/{member.token}/")


def test_invite_member_writes_to_the_certified_address_of_a_body_without_people(partnership, volunteers, now):
    invited(partnership, volunteers, now=now)
    assert told("invited") == [volunteers.pec]


def test_invite_member_by_address_writes_to_the_address(partnership, now):
    member = invited(partnership, email="Presidente@Volontari.example", now=now)
    assert (member.body, member.email) == (None, "presidente@volontari.example")
    assert told("invited") == ["presidente@volontari.example"]


def test_invite_member_is_for_the_lead_alone(partnership, cast, now):
    seated(partnership, cast.il_ponte, now=now)
    with pytest.raises(NotAllowed):
        actions.invite_member(
            partnership,
            body=BodyFactory(odv=True),
            role=MemberRole.PARTNER,
            task="",
            share_percent=Decimal(0),
            by=persona("luca"),
            now=now,
        )


def test_invite_member_never_makes_a_second_lead(partnership, now):
    with pytest.raises(NotAllowed):
        invited(partnership, role=MemberRole.LEAD, now=now)


def test_invite_member_refuses_a_body_that_is_in(partnership, cast, now):
    invited(partnership, cast.il_ponte, now=now)
    with pytest.raises(Refused) as refusal:
        invited(partnership, cast.il_ponte, now=now)
    assert codes(refusal) == ["twice"]


def test_invite_member_refuses_an_address_in_other_letters(partnership, now):
    invited(partnership, email="uno@posta.example", now=now)
    with pytest.raises(Refused) as refusal:
        invited(partnership, email="UNO@posta.example", now=now)
    assert codes(refusal) == ["twice"]


def test_invite_member_refuses_a_share_for_a_supporter(partnership, now):
    with pytest.raises(Refused) as refusal:
        invited(partnership, role=MemberRole.SUPPORTER, share_percent=Decimal(5), now=now)
    assert codes(refusal) == ["supporter_share"]


def test_invite_member_refuses_in_a_partnership_of_one(call, now):
    single = forming_partnership(call, constitution=Constitution.SINGLE, now=now)
    with pytest.raises(Refused) as refusal:
        invited(single, now=now)
    assert codes(refusal) == ["single"]


def test_accept_takes_the_seat_and_tells_the_lead(partnership, cast, now):
    member = actions.accept(
        invited(partnership, cast.il_ponte, now=now), body=cast.il_ponte, by=persona("luca"), now=now
    )
    assert (member.state, member.answered_by) == (MemberState.ACCEPTED, persona("luca"))
    assert events(member) == ["member.invited", "member.accepted"]
    assert told("accepted") == ["roberto.gallo@cissaca.example", "sara.bianco@cissaca.example"]


def test_accept_is_for_who_speaks_for_the_body(partnership, cast, now):
    member = invited(partnership, cast.il_ponte, now=now)
    with pytest.raises(NotAllowed):
        actions.accept(member, body=cast.il_ponte, by=persona("sara"), now=now)


def test_accept_does_not_pass_the_seat_to_another_body(partnership, cast, volunteers, now):
    member = invited(partnership, volunteers, now=now)
    with pytest.raises(NotAllowed):
        actions.accept(member, body=cast.il_ponte, by=persona("luca"), now=now)


def test_accept_of_an_address_brings_the_body_of_the_reader(partnership, cast, now):
    member = invited(partnership, email="altro@ilponte.example", now=now)
    member = actions.accept(member, body=cast.il_ponte, by=persona("luca"), now=now)
    assert (member.body, member.email) == (cast.il_ponte, "altro@ilponte.example")


def test_accept_of_an_address_refuses_a_body_that_is_in(partnership, cast, now):
    seated(partnership, cast.il_ponte, now=now)
    member = invited(partnership, email="altro@ilponte.example", now=now)
    with pytest.raises(Refused) as refusal:
        actions.accept(member, body=cast.il_ponte, by=persona("luca"), now=now)
    assert codes(refusal) == ["twice"]


def test_accept_refuses_when_the_time_is_over(partnership, cast, now):
    member = invited(partnership, cast.il_ponte, now=now)
    with pytest.raises(Refused) as refusal:
        actions.accept(member, body=cast.il_ponte, by=persona("luca"), now=now + timedelta(days=21))
    assert codes(refusal) == ["window"]


def test_decline_keeps_the_reason_and_tells_the_lead(partnership, cast, now):
    member = invited(partnership, cast.il_ponte, now=now)
    member = actions.decline(member, reason="Siamo già in due progetti", by=persona("luca"), now=now)
    assert (member.state, member.reason) == (MemberState.DECLINED, "Siamo già in due progetti")
    assert "Siamo già in due progetti" in Notice.objects.filter(kind="partnerships.declined").order_by("pk")[0].text
    assert told("declined") == ["roberto.gallo@cissaca.example", "sara.bianco@cissaca.example"]


def test_decline_wants_a_reason(partnership, cast, now):
    member = invited(partnership, cast.il_ponte, now=now)
    with pytest.raises(Refused) as refusal:
        actions.decline(member, reason="  ", by=persona("luca"), now=now)
    assert codes(refusal) == ["reason"]


def test_decline_of_another_body_is_not_allowed(partnership, cast, now):
    member = invited(partnership, cast.il_ponte, now=now)
    with pytest.raises(NotAllowed):
        actions.decline(member, reason="No", by=persona("stranger"), now=now)


def test_declare_keeps_each_statement_word_for_word(partnership, cast, now):
    member = declared(seated(partnership, cast.il_ponte, now=now), now=now)
    made = list(member.declarations.order_by("statement").values_list("text", "made_by__email"))
    assert member.state == MemberState.DECLARED
    assert made == [
        ("Non ha debiti con il fisco.", "luca.moretti@ilponte.example"),
        ("È in regola con i contributi.", "luca.moretti@ilponte.example"),
    ]
    assert told("declared") == ["roberto.gallo@cissaca.example", "sara.bianco@cissaca.example"]


def test_declare_is_not_for_an_operator(partnership, call, now):
    lead_member = partnership.members.get()
    with pytest.raises(NotAllowed):
        actions.declare(lead_member, statements=rules.statements(call), by=persona("sara"), now=now)


def test_declare_is_for_a_delegate(partnership, call, cast, now):
    delegate = acting(UserFactory(), cast.cissaca, Role.DELEGATE)
    member = actions.declare(partnership.members.get(), statements=rules.statements(call), by=delegate, now=now)
    assert member.declared_by == delegate


def test_declare_is_not_for_a_mandate_that_ended(partnership, call, cast, now):
    delegate = acting(UserFactory(), cast.cissaca, Role.DELEGATE, valid_to=now.date() - timedelta(days=2))
    with pytest.raises(NotAllowed):
        actions.declare(partnership.members.get(), statements=rules.statements(call), by=delegate, now=now)


def test_declare_refuses_a_part_of_the_statements(partnership, call, now):
    with pytest.raises(Refused) as refusal:
        actions.declare(
            partnership.members.get(), statements=rules.statements(call)[:1], by=persona("roberto"), now=now
        )
    assert codes(refusal) == ["partial"]


def test_leave_gives_up_the_seat_and_frees_the_body(partnership, cast, now):
    member = declared(seated(partnership, cast.il_ponte, now=now), now=now)
    member = actions.leave(member, reason="Mancano le forze", by=persona("luca"), now=now)
    assert (member.state, member.declared_at) == (MemberState.LEFT, None)
    assert told("left") == ["roberto.gallo@cissaca.example", "sara.bianco@cissaca.example"]
    assert invited(partnership, cast.il_ponte, now=now).state == MemberState.INVITED


def test_leave_is_not_for_the_lead(partnership, now):
    with pytest.raises(NotAllowed):
        actions.leave(partnership.members.get(), reason="Basta", by=persona("roberto"), now=now)


def test_leave_is_for_the_member_itself(partnership, cast, now):
    member = seated(partnership, cast.il_ponte, now=now)
    with pytest.raises(NotAllowed):
        actions.leave(member, reason="Basta", by=persona("sara"), now=now)


def test_remove_tells_the_member_why(partnership, cast, now):
    member = seated(partnership, cast.il_ponte, now=now)
    member = actions.remove(member, reason="Cambia il progetto", by=persona("sara"), now=now)
    assert (member.state, events(member)[-1]) == (MemberState.REMOVED, "member.removed")
    assert told("removed") == ["luca.moretti@ilponte.example"]


def test_remove_is_for_the_lead_alone(partnership, cast, now):
    member = seated(partnership, cast.il_ponte, now=now)
    with pytest.raises(NotAllowed):
        actions.remove(member, reason="Via", by=persona("luca"), now=now)


def test_remove_never_takes_the_lead_out(partnership, now):
    with pytest.raises(NotAllowed):
        actions.remove(partnership.members.get(), reason="Via", by=persona("sara"), now=now)


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


def test_freeze_fixes_a_complete_partnership(call, now):
    partnership = complete_partnership(call, now=now)
    frozen = actions.freeze(partnership, by=representative_of(partnership.lead), now=now)
    assert (frozen.state, frozen.frozen_at) == ("frozen", now)
    assert events(frozen) == ["partnership.formed", "partnership.frozen"]


def test_freeze_refuses_with_every_reason(partnership, cast, now):
    invited(partnership, cast.il_ponte, share_percent=Decimal(10), now=now)
    with pytest.raises(Refused) as refusal:
        actions.freeze(partnership, by=persona("roberto"), now=now)
    assert codes(refusal) == ["composition", "undeclared", "unanswered", "shares"]


def test_reopen_lets_the_partnership_change_again(call, now):
    partnership = complete_partnership(call, now=now)
    by = representative_of(partnership.lead)
    reopened = actions.reopen(actions.freeze(partnership, by=by, now=now), by=by, now=now)
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
    actions.freeze(partnership, by=by, now=now)
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
    assert codes(refusal) == ["window"]
