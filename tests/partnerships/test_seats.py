"""Invitations, answers, declarations, and how a seat ends: what changes, who is told, who is refused."""

from datetime import timedelta
from decimal import Decimal

import pytest

from core.models import Notice
from core.refusals import NotAllowed, Refused
from organisations.models import Role
from partnerships import actions, rules
from partnerships.models import Constitution, MemberRole
from partnerships.workflow import MemberState
from tests.factories.accounts import UserFactory, persona
from tests.factories.organisations import BodyFactory, acting
from tests.factories.partnerships import (
    declared,
    forming_partnership,
    invited,
    seated,
)
from tests.partnerships.witness import codes, events, told

pytestmark = pytest.mark.django_db


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
