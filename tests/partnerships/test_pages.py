"""The pages of partnerships: who sees what, what each form does, with and without htmx."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.templatetags.wecare import decimal
from tests.factories.accounts import persona
from tests.factories.partnerships import MemberFactory, complete_partnership, frozen, invited, seated
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


def test_detail_shows_members_with_what_is_missing(sara, partnership, cast, now):
    invited(partnership, cast.il_ponte, now=now)
    page = text(sara.get(url("detail", partnership.public_id)))
    assert page.count("Luca Moretti") == 1
    assert cast.il_ponte.pec in page
    rows = sara.get(url("detail", partnership.public_id)).context["rows"]
    assert [(row.member.body, bool(row.missing), bool(row.done)) for row in rows] == [
        (cast.cissaca, True, True),
        (cast.il_ponte, True, False),
    ]


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("sara", [set(), {"remove", "change"}]),
        ("roberto", [{"declare"}, {"remove", "change"}]),
        ("luca", [set(), {"declare", "leave"}]),
    ],
)
def test_detail_offers_each_person_their_own_actions(new_client, partnership, cast, now, person, expected):
    seated(partnership, cast.il_ponte, now=now)
    client = new_client()
    client.force_login(persona(person))
    rows = client.get(url("detail", partnership.public_id)).context["rows"]
    assert [set(row.actions) for row in rows] == expected


@pytest.mark.parametrize("person", ["giulia", "elena", "lucia", "stranger", "tommaso", "luca"])
def test_partnership_is_not_there_for_others(new_client, partnership, cast, now, person):
    member = invited(partnership, now=now)
    client = new_client()
    client.force_login(persona(person))
    addresses = [url(name, partnership.public_id) for name in ("detail", "status", "invite", "search", "shares")]
    addresses += [url("invite_email", partnership.public_id)]
    addresses += [url("invite_body", partnership.public_id, cast.il_ponte.public_id)]
    addresses += [url(name, member.public_id) for name in ("declare", "leave", "change", "remove")]
    addresses += [url("decline", member.token)]
    assert {client.get(address).status_code for address in addresses} == {404}


def test_member_does_not_open_the_pages_of_the_lead(luca, partnership, cast, now):
    member = seated(partnership, cast.il_ponte, now=now)
    addresses = [url(name, partnership.public_id) for name in ("invite", "search", "shares", "invite_email")]
    addresses += [url(name, member.public_id) for name in ("change", "remove")]
    assert {luca.get(address).status_code for address in addresses} == {404}
    assert luca.get(url("detail", partnership.public_id)).status_code == 200


def test_visitor_is_asked_to_sign_in(client, partnership, now):
    member = invited(partnership, email="uno@posta.example", now=now)
    response = client.get(url("answer", member.token))
    assert response.url == f"{reverse('account_login')}?next={url('answer', member.token)}"


def test_search_finds_bodies_and_marks_those_inside(sara, partnership, cast, now):
    seated(partnership, cast.il_ponte, now=now)
    response = sara.get(url("search", partnership.public_id), {"q": "ponte"})
    assert (list(response.context["bodies"]), response.context["inside"]) == (
        [cast.il_ponte],
        {cast.il_ponte.pk, cast.cissaca.pk},
    )
    assert url("invite_body", partnership.public_id, cast.il_ponte.public_id) not in text(response)


def test_search_works_on_the_page_without_javascript(sara, partnership, cast):
    page = text(sara.get(url("invite", partnership.public_id), {"q": "Il Ponte"}))
    assert url("invite_body", partnership.public_id, cast.il_ponte.public_id) in page


def test_invite_body_sends_an_invitation(sara, partnership, cast):
    seat = {"role": "partner", "task": "Laboratori", "share_percent": "25"}
    response = sara.post(url("invite_body", partnership.public_id, cast.il_ponte.public_id), seat)
    assert response.url == url("detail", partnership.public_id)
    member = partnership.members.get(body=cast.il_ponte)
    assert (member.state, member.task, member.share_percent) == ("invited", "Laboratori", Decimal(25))


def test_invite_body_twice_shows_why_not_and_keeps_what_was_written(sara, partnership, cast, now):
    invited(partnership, cast.il_ponte, now=now)
    seat = {"role": "partner", "task": "Laboratori di quartiere", "share_percent": "25"}
    response = sara.post(url("invite_body", partnership.public_id, cast.il_ponte.public_id), seat)
    assert [blocker.code for blocker in response.context["blockers"]] == ["twice"]
    assert "Laboratori di quartiere" in text(response)


def test_invite_body_warns_about_the_cap(sara, call, partnership, cast, now):
    complete_partnership(call, partners=[cast.il_ponte], now=now)
    response = sara.get(url("invite_body", partnership.public_id, cast.il_ponte.public_id))
    assert len(response.context["warnings"]) == 1


def test_invite_email_invites_the_address(sara, partnership):
    seat = {"email": "Nuova@Posta.example", "role": "supporter", "task": "Sostegno", "share_percent": "0"}
    sara.post(url("invite_email", partnership.public_id), seat)
    assert partnership.members.get(role="supporter").email == "nuova@posta.example"


def test_supporter_with_a_share_is_a_mistake_at_its_field(sara, partnership):
    seat = {"email": "nuova@posta.example", "role": "supporter", "task": "Sostegno", "share_percent": "5"}
    response = sara.post(url("invite_email", partnership.public_id), seat)
    assert list(response.context["form"].errors) == ["share_percent"]


def test_shares_are_divided_together(sara, partnership, cast, now):
    lead, member = partnership.members.get(), seated(partnership, cast.il_ponte, now=now)
    sara.post(url("shares", partnership.public_id), {f"share_{lead.pk}": "55", f"share_{member.pk}": "45"})
    assert dict(partnership.members.order_by("pk").values_list("pk", "share_percent")) == {
        lead.pk: Decimal(55),
        member.pk: Decimal(45),
    }


def test_shares_page_says_what_they_make_together_and_their_unit(sara, partnership, cast):
    page = sara.get(url("shares", partnership.public_id))
    total = sum(member.share_percent for member in partnership.members.live())
    assert f"Insieme ora fanno {decimal(total, 2)} %." in page.text
    assert [field.label for field in page.context["form"].visible_fields()] == [f"{partnership.lead} (%)"]


def test_shares_that_do_not_make_one_hundred_are_shown_again(sara, partnership, cast, now):
    lead, member = partnership.members.get(), seated(partnership, cast.il_ponte, now=now)
    response = sara.post(url("shares", partnership.public_id), {f"share_{lead.pk}": "55", f"share_{member.pk}": "40"})
    assert [blocker.code for blocker in response.context["blockers"]] == ["total"]


def test_remove_and_change_are_the_leads(sara, partnership, cast, now):
    member = seated(partnership, cast.il_ponte, now=now)
    sara.post(url("change", member.public_id), {"role": "supporter", "task": "Sostegno"})
    member.refresh_from_db()
    assert member.role == "supporter"
    sara.post(url("remove", member.public_id), {"reason": "Cambia il progetto"})
    member.refresh_from_db()
    assert member.state == "removed"
    assert "Cambia il progetto" in text(sara.get(url("detail", partnership.public_id)))


def test_frozen_partnership_offers_nothing(sara, call, cast, now):
    partnership = complete_partnership(call, lead=cast.cissaca, partners=[cast.il_ponte], now=now)
    frozen(partnership, by=persona("roberto"), now=now)
    response = sara.get(url("detail", partnership.public_id))
    assert (set(response.context["actions"]), {row.actions for row in response.context["rows"]}) == (
        set(),
        {frozenset()},
    )
    assert [blocker.code for blocker in response.context["frozen"]] == ["frozen"]


def test_posted_change_of_a_frozen_partnership_is_refused_in_words(sara, call, cast, now):
    partnership = complete_partnership(call, lead=cast.cissaca, partners=[cast.il_ponte], now=now)
    frozen(partnership, by=persona("roberto"), now=now)
    seat = {"email": "tardi@posta.example", "role": "partner", "task": "Tardi", "share_percent": "0"}
    response = sara.post(url("invite_email", partnership.public_id), seat)
    assert [blocker.code for blocker in response.context["blockers"]] == ["frozen"]


@pytest.mark.parametrize("name", ["detail", "status"])
def test_detail_makes_the_same_queries_for_1_and_50_members(sara, partnership, now, name):
    address = url(name, partnership.public_id)
    MemberFactory(partnership=partnership, accepted=True, answered_by=persona("sara"))
    sara.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        sara.get(address)
    for _ in range(49):
        MemberFactory(partnership=partnership, accepted=True, answered_by=persona("sara"))
    with CaptureQueriesContext(connection) as many:
        response = sara.get(address)
    assert (len(response.context["rows"]), len(many)) == (51, len(few))


def test_status_answers_nothing_while_nothing_changes(sara, partnership, cast, now):
    seen = sara.get(url("detail", partnership.public_id)).context["seen"]
    assert sara.get(url("status", partnership.public_id), {"seen": seen}).status_code == 204
    seated(partnership, cast.il_ponte, now=now)
    response = sara.get(url("status", partnership.public_id), {"seen": seen})
    assert ("Cooperativa sociale Il Ponte" in text(response), "status-news" in text(response)) == (True, True)
