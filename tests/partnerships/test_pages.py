"""The pages of partnerships: who sees what, what each form does, with and without htmx."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.http import ReadWrote
from partnerships import actions
from partnerships.models import Member
from tests.factories.accounts import UserFactory, persona
from tests.factories.partnerships import MemberFactory, complete_partnership, invited, seated

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


def text(response) -> str:
    return " ".join(response.content.decode().split())


def url(name, *args) -> str:
    return reverse(f"partnerships:{name}", args=args)


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


def test_shares_that_do_not_make_one_hundred_are_shown_again(sara, partnership, cast, now):
    lead, member = partnership.members.get(), seated(partnership, cast.il_ponte, now=now)
    response = sara.post(url("shares", partnership.public_id), {f"share_{lead.pk}": "55", f"share_{member.pk}": "40"})
    assert [blocker.code for blocker in response.context["blockers"]] == ["total"]


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
    actions.freeze(partnership, by=persona("roberto"), now=now)
    response = sara.get(url("detail", partnership.public_id))
    assert (set(response.context["actions"]), {row.actions for row in response.context["rows"]}) == (
        set(),
        {frozenset()},
    )
    assert [blocker.code for blocker in response.context["frozen"]] == ["frozen"]


def test_posted_change_of_a_frozen_partnership_is_refused_in_words(sara, call, cast, now):
    partnership = complete_partnership(call, lead=cast.cissaca, partners=[cast.il_ponte], now=now)
    actions.freeze(partnership, by=persona("roberto"), now=now)
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


def test_pages_of_reading_never_write(sara, partnership):
    try:
        sara.get(url("detail", partnership.public_id))
    except ReadWrote as error:
        pytest.fail(str(error))
    assert Member.objects.count() == 1


def test_status_answers_nothing_while_nothing_changes(sara, partnership, cast, now):
    seen = sara.get(url("detail", partnership.public_id)).context["seen"]
    assert sara.get(url("status", partnership.public_id), {"seen": seen}).status_code == 204
    seated(partnership, cast.il_ponte, now=now)
    response = sara.get(url("status", partnership.public_id), {"seen": seen})
    assert ("Cooperativa sociale Il Ponte" in text(response), "status-news" in text(response)) == (True, True)


def test_answer_leads_who_does_not_act_for_the_body_to_a_mandate(client, partnership, volunteers, now):
    member = invited(partnership, volunteers, now=now)
    client.force_login(UserFactory())
    page = text(client.get(url("answer", member.token)))
    assert reverse("organisations:request", args=[volunteers.public_id]) in page
    assert url("decline", member.token) not in page
    client.post(url("answer", member.token), {"body": volunteers.pk})
    member.refresh_from_db()
    assert member.state == "invited"
