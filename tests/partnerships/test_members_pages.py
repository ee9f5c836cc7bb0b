"""The pages of the invited and of members: answering, declining, declaring, leaving."""

import pytest
from django.urls import reverse

from core.templatetags.wecare import moment
from tests.factories.accounts import UserFactory, persona
from tests.factories.partnerships import complete_partnership, invited, seated
from tests.partnerships.pages import text, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def sara(client, cast):
    """Operator of the lead, signed in."""
    client.force_login(persona("sara"))
    return client


@pytest.fixture
def luca(new_client, cast):
    """Legal representative of Il Ponte, signed in."""
    other = new_client()
    other.force_login(persona("luca"))
    return other


def test_answer_says_who_invites_to_what_and_warns(luca, call, partnership, cast, now):
    complete_partnership(call, partners=[cast.il_ponte], now=now)
    member = invited(partnership, cast.il_ponte, task="Laboratori", now=now)
    response = luca.get(url("answer", member.token))
    page = text(response)
    assert [words in page for words in ("C.I.S.S.A.C.A.", "Laboratori", "Roberto Gallo", call.title)] == [
        True,
        True,
        True,
        True,
    ]
    assert "Non ha debiti con il fisco." in page
    assert len(response.context["warnings"]) == 1


def test_answer_accepts_and_leads_to_the_declarations(luca, partnership, cast, now):
    member = invited(partnership, cast.il_ponte, now=now)
    response = luca.post(url("answer", member.token), {"body": cast.il_ponte.pk})
    assert response.url == url("declare", member.public_id)


def test_answer_to_an_address_offers_the_bodies_of_the_reader(luca, partnership, cast, now):
    member = invited(partnership, email="qualcuno@posta.example", now=now)
    response = luca.get(url("answer", member.token))
    assert list(response.context["bodies"]) == [cast.il_ponte]
    luca.post(url("answer", member.token), {"body": cast.il_ponte.pk})
    member.refresh_from_db()
    assert (member.state, member.body) == ("accepted", cast.il_ponte)


def test_answer_to_an_address_does_not_take_a_body_of_others(luca, partnership, volunteers, now):
    member = invited(partnership, email="qualcuno@posta.example", now=now)
    response = luca.post(url("answer", member.token), {"body": volunteers.pk})
    assert list(response.context["form"].errors) == ["body"]


def test_answer_to_an_address_lets_who_has_no_body_register_one_and_come_back(client, partnership, now):
    member = invited(partnership, email="qualcuno@posta.example", now=now)
    client.force_login(UserFactory())
    page = text(client.get(url("answer", member.token)))
    assert f"{reverse('organisations:register')}?next={url('answer', member.token)}" in page


def test_answered_invitation_says_that_it_is_closed(luca, partnership, cast, now):
    member = seated(partnership, cast.il_ponte, now=now)
    response = luca.get(url("answer", member.token))
    assert ([blocker.code for blocker in response.context["blockers"]], response.context["open"]) == (
        ["answered"],
        False,
    )


def test_old_link_tells_nothing_of_the_partnership_to_who_is_not_in_it(luca, new_client, partnership, cast, now):
    member = seated(partnership, cast.il_ponte, task="Laboratori segreti", now=now)
    other = new_client()
    other.force_login(UserFactory())
    told = [
        [words in text(one.get(url("answer", member.token))) for words in ("Laboratori segreti", partnership.name)]
        for one in (luca, other)
    ]
    assert told == [[True, True], [False, False]]


def test_decline_keeps_the_reason(luca, partnership, cast, now):
    member = invited(partnership, cast.il_ponte, now=now)
    response = luca.post(url("decline", member.token), {"reason": "Non ora"})
    member.refresh_from_db()
    assert (response.url, member.state, member.reason) == (reverse("desk"), "declined", "Non ora")


def test_declare_shows_each_statement_word_for_word_and_makes_them(luca, call, partnership, cast, now):
    member = seated(partnership, cast.il_ponte, now=now)
    page = text(luca.get(url("declare", member.public_id)))
    statements = list(call.statements.filter(scope="member").order_by("position"))
    assert all(statement.text in page for statement in statements)
    assert str(moment(call.phases.get(position=1).closes_at)) in page
    luca.post(url("declare", member.public_id), {f"statement_{statement.pk}": "on" for statement in statements})
    member.refresh_from_db()
    assert (member.state, member.declarations.count()) == ("declared", 2)


def test_declare_wants_every_box(luca, call, partnership, cast, now):
    member = seated(partnership, cast.il_ponte, now=now)
    first, second = call.statements.filter(scope="member").order_by("position")
    response = luca.post(url("declare", member.public_id), {f"statement_{first.pk}": "on"})
    assert list(response.context["form"].errors) == [f"statement_{second.pk}"]


def test_operator_does_not_open_the_declarations(sara, partnership):
    member = partnership.members.get()
    assert sara.get(url("declare", member.public_id)).status_code == 404


def test_leave_ends_the_seat(luca, partnership, cast, now):
    member = seated(partnership, cast.il_ponte, now=now)
    luca.post(url("leave", member.public_id), {"reason": "Mancano le forze"})
    member.refresh_from_db()
    assert member.state == "left"
    assert luca.get(url("detail", partnership.public_id)).status_code == 404


def test_answer_leads_who_does_not_act_for_the_body_to_a_mandate(client, partnership, volunteers, now):
    member = invited(partnership, volunteers, now=now)
    client.force_login(UserFactory())
    page = text(client.get(url("answer", member.token)))
    assert reverse("organisations:request", args=[volunteers.public_id]) in page
    assert url("decline", member.token) not in page
    client.post(url("answer", member.token), {"body": volunteers.pk})
    member.refresh_from_db()
    assert member.state == "invited"
