"""Each constraint and trigger of the partnerships, violated once: the database refuses whatever the code says."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from partnerships.models import Declaration, Member, Partnership
from tests.factories.partnerships import (
    MemberFactory,
    PartnershipFactory,
    complete_partnership,
    declared,
    frozen,
    invited,
    representative_of,
    seated,
)

pytestmark = pytest.mark.django_db


def refused(constraint: str) -> Any:
    return pytest.raises(IntegrityError, match=constraint)


def test_frozen_partnership_has_a_moment(call):
    with refused("partnership_frozen_has_a_moment"):
        PartnershipFactory(call=call, state="frozen")


def test_forming_partnership_has_no_moment_of_freezing(call):
    with refused("partnership_frozen_has_a_moment"):
        PartnershipFactory(call=call, frozen_at=timezone.now())


def test_body_sits_once_in_a_partnership(partnership, volunteers):
    MemberFactory(partnership=partnership, body=volunteers)
    with refused("member_body_once"):
        MemberFactory(partnership=partnership, body=volunteers, accepted=True)


def test_partnership_has_one_lead(partnership):
    with refused("member_one_lead"):
        MemberFactory(partnership=partnership, role="lead", accepted=True)


def test_member_is_a_body_or_an_address(partnership):
    with refused("member_body_or_email"):
        MemberFactory(partnership=partnership, body=None)


def test_seated_member_is_a_body(partnership):
    with refused("member_seated_has_a_body"):
        MemberFactory(partnership=partnership, body=None, email="uno@posta.example", accepted=True)


@pytest.mark.parametrize("share", [Decimal("-0.01"), Decimal("100.01")])
def test_share_lies_between_nothing_and_all(partnership, share):
    with refused("member_share_percent"):
        MemberFactory(partnership=partnership, share_percent=share)


def test_supporter_has_no_share(partnership):
    with refused("member_supporter_has_no_share"):
        MemberFactory(partnership=partnership, role="supporter", share_percent=1)


def test_address_is_invited_once_whatever_its_letters(partnership):
    MemberFactory(partnership=partnership, body=None, email="uno@posta.example")
    with refused("member_email_once"):
        MemberFactory(partnership=partnership, body=None, email="UNO@posta.example")


def test_declared_member_has_a_moment(partnership):
    with refused("member_declared_has_a_moment"):
        MemberFactory(partnership=partnership, state="declared")


def test_undeclared_member_has_no_moment_of_declaring(partnership):
    with refused("member_declared_has_a_moment"):
        MemberFactory(partnership=partnership, accepted=True, declared_at=timezone.now())


def test_declined_member_has_a_reason(partnership):
    with refused("member_declined_has_a_reason"):
        MemberFactory(partnership=partnership, state="declined")


def test_statement_is_declared_once(partnership):
    member = declared(partnership.members.get())
    first = member.declarations.order_by("pk").first()
    with refused("declaration_once"):
        Declaration.objects.create(
            member=member, statement=first.statement, text="x", made_by=first.made_by, made_at=first.made_at
        )


def sent(call) -> Partnership:
    partnership = complete_partnership(call)
    return frozen(partnership, by=representative_of(partnership.lead), now=timezone.now())


@pytest.mark.parametrize("change", [{"name": "Altro"}, {"constitution": "single"}])
def test_frozen_partnership_keeps_its_terms(call, change):
    partnership = sent(call)
    with refused("keeps its call, lead, name and form"):
        Partnership.objects.filter(pk=partnership.pk).update(**change)


def test_frozen_partnership_is_not_deleted(call):
    partnership = sent(call)
    with refused("keeps its call, lead, name and form"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM partnerships_partnership WHERE id = %s", [partnership.pk])


@pytest.mark.parametrize(
    "change", [{"share_percent": 1}, {"role": "supporter"}, {"state": "left"}, {"task": "Altro"}, {"body": None}]
)
def test_frozen_member_keeps_everything(call, change):
    partnership = sent(call)
    with refused("Members and shares are frozen"):
        Member.objects.filter(partnership=partnership, role="partner").update(**change)


def test_frozen_partnership_takes_no_member(call):
    partnership = sent(call)
    with refused("Members and shares are frozen"):
        MemberFactory(partnership=partnership)


def test_frozen_member_is_not_deleted(call):
    partnership = sent(call)
    with refused("Members and shares are frozen"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM partnerships_member WHERE partnership_id = %s", [partnership.pk])


def test_member_does_not_move_into_a_frozen_partnership(call, partnership, cast):
    member, other = invited(partnership, cast.il_ponte), sent(call)
    with refused("Members and shares are frozen"):
        Member.objects.filter(pk=member.pk).update(partnership=other)


def test_frozen_partnership_takes_no_declaration(call):
    member = sent(call).members.get(role="partner")
    sender = call.statements.get(scope="sender")
    with refused("Declarations are frozen"):
        Declaration.objects.create(
            member=member, statement=sender, text="x", made_by=member.declared_by, made_at=timezone.now()
        )


def test_declaration_is_never_changed_not_even_while_forming(partnership):
    member = declared(partnership.members.get())
    with refused("never changed or removed"):
        member.declarations.update(text="Altro")


def test_declaration_is_never_removed(partnership, cast):
    member = declared(seated(partnership, cast.il_ponte))
    with refused("never changed or removed"), transaction.atomic():
        member.declarations.all().delete()
    assert member.declarations.count() == 2
