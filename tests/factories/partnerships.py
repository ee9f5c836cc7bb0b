"""Partnerships built as people build them: through the actions, by the people of each body."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import factory
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from calls.models import Call
from organisations.models import Body, Mandate, Role
from partnerships import actions, rules
from partnerships.models import Constitution, Member, MemberRole, Partnership
from partnerships.workflow import MemberState
from tests.factories.accounts import UserFactory
from tests.factories.organisations import BodyFactory, acting


class PartnershipFactory(factory.django.DjangoModelFactory):
    """A bare row without members, for tests of the database itself; else use forming_partnership."""

    class Meta:
        model = Partnership

    lead = factory.SubFactory(BodyFactory, ente_gestore=True)
    name = factory.Sequence(lambda n: f"Cantiere di comunità {n}")
    constitution = Constitution.TO_BE_CONSTITUTED
    created_by = factory.SubFactory(UserFactory)
    created_at = factory.LazyFunction(timezone.now)


class MemberFactory(factory.django.DjangoModelFactory):
    """A bare row, invited; traits accepted and declared."""

    class Meta:
        model = Member

    partnership = factory.SubFactory(PartnershipFactory)
    body = factory.SubFactory(BodyFactory, odv=True)
    role = MemberRole.PARTNER
    task = "Accoglienza"
    state = MemberState.INVITED
    invited_by = factory.SubFactory(UserFactory)
    invited_at = factory.LazyFunction(timezone.now)

    class Params:
        accepted = factory.Trait(state=MemberState.ACCEPTED)
        declared = factory.Trait(
            state=MemberState.DECLARED,
            declared_by=factory.SelfAttribute("invited_by"),
            declared_at=factory.SelfAttribute("invited_at"),
        )


def representative_of(body: Body) -> User:
    """Someone who may send and declare for the body; made when nobody is there."""
    mandate = Mandate.objects.filter(body=body, role=Role.LEGAL_REPRESENTATIVE, state="active").order_by("pk").first()
    return mandate.user if mandate else acting(UserFactory(), body, Role.LEGAL_REPRESENTATIVE)


def lead_body(call: Call, **fields: Any) -> Body:
    """A body that may lead in the call, in a district that it covers."""
    district = call.districts.order_by("pk").first()
    chosen = {"membership__district": district} if district else {}
    return BodyFactory(ente_gestore=True, **{**chosen, **fields})


def forming_partnership(
    call: Call, *, lead: Body | None = None, now: datetime | None = None, **given: Any
) -> Partnership:
    """The lead alone, its declarations still to make."""
    lead = lead or lead_body(call)
    return actions.form_partnership(
        call=call,
        lead=lead,
        name=given.get("name", "Cantiere di comunità"),
        constitution=given.get("constitution", Constitution.TO_BE_CONSTITUTED),
        by=given.get("by") or representative_of(lead),
        now=now or timezone.now(),
    )


def invited(partnership: Partnership, body: Body | None = None, *, now: datetime | None = None, **given: Any) -> Member:
    """A member that the lead has just invited (a volunteer organisation, unless told)."""
    return actions.invite_member(
        partnership,
        body=None if given.get("email") else body or BodyFactory(odv=True),
        email=given.get("email", ""),
        role=given.get("role", MemberRole.PARTNER),
        task=given.get("task", "Accoglienza e ascolto"),
        share_percent=given.get("share_percent", Decimal("0.00")),
        by=representative_of(partnership.lead),
        now=now or timezone.now(),
    )


def seated(partnership: Partnership, body: Body | None = None, *, now: datetime | None = None, **given: Any) -> Member:
    """A member that was invited and accepted."""
    member = invited(partnership, body, now=now, **given)
    return actions.accept(member, body=member.body, by=representative_of(member.body), now=now or timezone.now())


def declared(member: Member, *, now: datetime | None = None) -> Member:
    """The member with all the statements of the call made by its legal representative."""
    asked = list(rules.statements(member.partnership.call))
    return actions.declare(member, statements=asked, by=representative_of(member.body), now=now or timezone.now())


def complete_partnership(
    call: Call, *, lead: Body | None = None, partners: Any = None, now: datetime | None = None, **given: Any
) -> Partnership:
    """A partnership ready to be sent: the lead with 60 % or more, the partners (one, unless told) with the rest."""
    partnership = forming_partnership(call, lead=lead, now=now, **given)
    members = [seated(partnership, body, now=now) for body in (partners or [BodyFactory(odv=True)])]
    lead_member = partnership.members.get(role=MemberRole.LEAD)
    rest = (Decimal("40.00") / len(members)).quantize(Decimal("0.01"))
    shares = {member.pk: rest for member in members}
    shares[lead_member.pk] = rules.WHOLE - sum(shares.values())
    actions.set_shares(partnership, shares=shares, by=representative_of(partnership.lead), now=now or timezone.now())
    for member in (lead_member, *members):
        declared(member, now=now)
    return Partnership.objects.select_related("call", "lead").get(pk=partnership.pk)


def frozen(partnership: Partnership, *, by: User, now: datetime) -> Partnership:
    """As the sending leaves it: nothing is missing, and it is fixed under its lock."""
    with transaction.atomic():
        held = actions.lock(partnership)
        assert rules.send_blockers(held, timezone.localdate(now)) == []
        return actions.fix(held, by=by, now=now)
