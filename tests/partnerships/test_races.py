"""Two people at the same moment on one partnership: one wins, nothing breaks."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from core.refusals import Refused
from partnerships import actions
from partnerships.models import Member
from tests.factories.accounts import persona
from tests.factories.partnerships import declared, invited, seated
from tests.races import race

pytestmark = pytest.mark.django_db(transaction=True)


def refusals(results: list[Any]) -> list[list[str]]:
    assert all(isinstance(result, Refused | Member | type(None)) or hasattr(result, "state") for result in results)
    return [[blocker.code for blocker in result.blockers] for result in results if isinstance(result, Refused)]


def accepting(member: Member, body: Any, by: Any, now: datetime) -> Callable[[], Any]:
    return lambda: actions.accept(member, body=body, by=by, now=now)


def test_two_acceptances_for_one_body_seat_it_once(partnership, cast, now):
    first, second = (invited(partnership, email=f"{n}@ilponte.example", now=now) for n in (1, 2))
    luca = persona("luca")
    results = race(
        accepting(first, cast.il_ponte, luca, now),
        accepting(second, cast.il_ponte, luca, now),
    )
    assert refusals(results) == [["twice"]]
    assert partnership.members.seated().filter(body=cast.il_ponte).count() == 1


def test_the_same_invitation_accepted_twice_seats_the_body_once(partnership, cast, now):
    member, luca = invited(partnership, cast.il_ponte, now=now), persona("luca")
    results = race(*(accepting(member, cast.il_ponte, luca, now) for _ in range(4)))
    assert len(refusals(results)) == 3
    assert partnership.members.seated().filter(body=cast.il_ponte).count() == 1


def test_accept_beside_remove_leaves_one_outcome(partnership, cast, now):
    member, luca, sara = invited(partnership, cast.il_ponte, now=now), persona("luca"), persona("sara")
    results = race(
        accepting(member, cast.il_ponte, luca, now),
        lambda: actions.remove(member, reason="Cambio", by=sara, now=now),
    )
    member.refresh_from_db()
    assert member.state == "removed"
    assert len(refusals(results)) in (0, 1)
    assert not isinstance(results[1], Refused)


def test_accept_beside_decline_leaves_one_answer(partnership, cast, now):
    member, luca = invited(partnership, cast.il_ponte, now=now), persona("luca")
    results = race(
        accepting(member, cast.il_ponte, luca, now),
        lambda: actions.decline(member, reason="No", by=luca, now=now),
    )
    member.refresh_from_db()
    assert len(refusals(results)) == 1
    assert member.state == ("declined" if isinstance(results[0], Refused) else "accepted")


def test_two_people_who_declare_make_each_declaration_once(partnership, cast, call, now):
    member = seated(partnership, cast.il_ponte, now=now)
    results = race(lambda: declared(member, now=now), lambda: declared(member, now=now))
    assert len(refusals(results)) == 1
    assert member.declarations.count() == 2


def test_two_divisions_of_the_budget_always_make_one_hundred(partnership, cast, now):
    lead, member, sara = partnership.members.get(), seated(partnership, cast.il_ponte, now=now), persona("sara")

    def dividing(part: int) -> Callable[[], Any]:
        shares = {lead.pk: Decimal(100 - part), member.pk: Decimal(part)}
        return lambda: actions.set_shares(partnership, shares=shares, by=sara, now=now)

    assert race(dividing(30), dividing(45)) == [None, None]
    assert sum(partnership.members.values_list("share_percent", flat=True).order_by("pk")) == Decimal(100)
