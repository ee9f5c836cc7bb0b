"""What waits for people in partnerships: invitations to answer, declarations to make, nothing once it is over."""

from datetime import timedelta

import pytest
from django.urls import reverse

from organisations.models import Role
from partnerships import actions
from partnerships.desk import waiting_for
from tests.factories.accounts import UserFactory, persona
from tests.factories.organisations import BodyFactory, acting
from tests.factories.partnerships import declared, forming_partnership, invited, seated

pytestmark = pytest.mark.django_db


def waits(person, now) -> list[tuple[str, str]]:
    return [(item.kind, item.url) for item in waiting_for(person, now)]


def test_desk_shows_an_invitation_of_the_body_with_its_deadline(partnership, cast, now):
    member = invited(partnership, cast.il_ponte, now=now)
    assert waits(persona("luca"), now) == [("invitation", reverse("partnerships:answer", args=[member.token]))]
    assert waiting_for(persona("luca"), now)[0].due_at == now + timedelta(days=20)


def test_desk_shows_an_invitation_of_the_own_address(partnership, now):
    reader = UserFactory(email="lettrice@posta.example")
    member = invited(partnership, email="Lettrice@posta.example", now=now)
    assert waits(reader, now) == [("invitation", reverse("partnerships:answer", args=[member.token]))]


def test_desk_shows_declarations_to_who_may_make_them(partnership, cast, now):
    member = seated(partnership, cast.il_ponte, now=now)
    assert waits(persona("luca"), now) == [("declaration", reverse("partnerships:declare", args=[member.public_id]))]
    assert [kind for kind, _url in waits(persona("roberto"), now)] == ["declaration"]
    assert waits(persona("sara"), now) == []


def test_operator_of_a_body_without_declarant_is_told_to_invite_one(client, partnership, now):
    body = BodyFactory(cooperative=True)
    operator = acting(UserFactory(), body, Role.OPERATOR)
    member = actions.accept(invited(partnership, body, now=now), body=body, by=operator, now=now)
    page = reverse("organisations:invite", args=[body.public_id])
    assert waits(operator, now) == [("declaration", page)]
    client.force_login(operator)
    shown = client.get(reverse("partnerships:detail", args=[member.partnership.public_id])).content.decode()
    assert (f'href="{page}"' in shown, "nessuno può ancora renderle" in shown) == (True, True)
    acting(UserFactory(), body, Role.DELEGATE)
    assert waits(operator, now) == []
    shown = client.get(reverse("partnerships:detail", args=[member.partnership.public_id])).content.decode()
    assert (f'href="{page}"' in shown, "nessuno può ancora renderle" in shown) == (False, False)


def test_desk_forgets_what_is_done(partnership, cast, now):
    declared(seated(partnership, cast.il_ponte, now=now), now=now)
    assert waits(persona("luca"), now) == []


def test_desk_forgets_when_the_time_is_over(partnership, cast, now):
    invited(partnership, cast.il_ponte, now=now)
    assert waits(persona("luca"), now + timedelta(days=21)) == []


def test_desk_forgets_dissolved_partnerships(partnership, cast, now):
    invited(partnership, cast.il_ponte, now=now)
    actions.dissolve(partnership, by=None, now=now)
    assert waits(persona("luca"), now) == []


def test_desk_makes_the_same_queries_for_1_and_20_invitations(call, now, django_assert_num_queries):
    reader = UserFactory(email="lettrice@posta.example")
    for expected in (1, 20):
        while len(waiting_for(reader, now)) < expected:
            invited(forming_partnership(call, now=now), email=reader.email, now=now)
        with django_assert_num_queries(3):
            assert len(waiting_for(reader, now)) == expected
