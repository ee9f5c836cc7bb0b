"""The pages of bodies and mandates: who opens them, what they say, what they do."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import urlencode

from organisations.models import Body, Mandate, Role
from organisations.workflow import MandateState
from tests.factories.accounts import UserFactory, persona
from tests.factories.organisations import (
    BodyFactory,
    DistrictFactory,
    MandateFactory,
    acting,
    body_tax_code,
    person_tax_code,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    body = BodyFactory(ente_gestore=True, name="C.I.S.S.A.C.A.")
    acting("roberto", body, Role.LEGAL_REPRESENTATIVE)
    acting("sara", body)
    return body


def as_persona(client, name):
    client.force_login(persona(name, administrator=name == "tommaso"))
    return client


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def registration(**changed):
    return {
        "kind": "odv",
        "name": "Volontari del Tanaro ODV",
        "tax_code": f"{body_tax_code(77)[:5]} {body_tax_code(77)[5:]}",
        "vat_number": "",
        "runts_number": "12345",
        "runts_registered_on": "2022-11-07",
        "seat_address": "Corso Roma 5",
        "seat_postcode": "15121",
        "seat_town": "Alessandria",
        "seat_province": "al",
        "districts": [DistrictFactory(code="alessandria").pk],
        "pec": "volontari@pec.example",
        "phone": "",
        "first_name": "Mario",
        "last_name": "Rossi",
        "person_tax_code": person_tax_code(),
        "valid_from": "2024-01-15",
        "valid_to": "",
        **changed,
    }


PAGES = ("detail", "edit", "representative", "invite", "request")
STATUS = {
    # who: detail, edit, representative, invite, request
    "roberto": (200, 200, 200, 200, 404),
    "sara": (200, 200, 200, 200, 200),
    "stranger": (200, 404, 404, 404, 200),
    "tommaso": (200, 404, 404, 404, 200),
}


@pytest.mark.parametrize("who", sorted(STATUS))
def test_pages_of_a_body_open_for_whom_they_concern(client, body, who):
    client = as_persona(client, who)
    statuses = tuple(client.get(reverse(f"organisations:{page}", args=[body.public_id])).status_code for page in PAGES)
    assert statuses == STATUS[who]


@pytest.mark.parametrize("page", ["list", "search", "register"])
def test_visitor_signs_in_first(client, page):
    url = reverse(f"organisations:{page}")
    assert client.get(url).url == f"{reverse('account_login')}?next={url}"


MANDATE_PAGES = ("mandate", "end")
MANDATE_POSTS = ("accept", "refuse", "withdraw", "end")


@pytest.mark.parametrize("method", ["get", "post"])
def test_stranger_meets_404_on_every_page_of_a_mandate(client, body, method):
    mandate = MandateFactory(body=body, user=persona("luca"))
    client = as_persona(client, "stranger")
    pages = MANDATE_PAGES if method == "get" else MANDATE_POSTS
    for page in pages:
        response = getattr(client, method)(reverse(f"organisations:{page}", args=[mandate.token]))
        assert (page, response.status_code) == (page, 404)


def test_stranger_sees_neither_people_nor_history(client, body):
    page = text_of(as_persona(client, "stranger").get(reverse("organisations:detail", args=[body.public_id])))
    assert "Sara Bianco" not in page
    assert "Mario Rossi" not in page
    assert body.tax_code in page


def test_code_of_a_sole_trader_is_shown_inside_only(client):
    trader = BodyFactory(
        company=True, tax_code=person_tax_code(9), vat_number=body_tax_code(9), pec="ditta@pec.example"
    )
    acting("luca", trader)
    url = reverse("organisations:detail", args=[trader.public_id])
    assert trader.tax_code not in text_of(as_persona(client, "stranger").get(url))
    assert trader.tax_code in text_of(as_persona(client, "luca").get(url))


def test_registering_leads_to_the_page_of_the_body(client):
    response = as_persona(client, "luca").post(reverse("organisations:register"), registration())
    body = Body.objects.get()
    assert response.url == reverse("organisations:detail", args=[body.public_id])
    assert (body.tax_code, body.seat_province, body.created_by) == (body_tax_code(77), "AL", persona("luca"))
    assert [m.role for m in body.mandates.all()] == [Role.OPERATOR]


@pytest.mark.parametrize(
    ("asked", "back"), [("/partnerships/invitations/x/", True), ("https://altrove.example/", False)]
)
def test_registering_leads_back_to_the_page_of_the_portal_that_asked(client, asked, back):
    address = f"{reverse('organisations:register')}?{urlencode({'next': asked})}"
    response = as_persona(client, "luca").post(address, registration())
    assert (response.url == asked) is back


def test_registering_as_representative_takes_the_name_of_the_account(client):
    data = registration(i_represent="on", first_name="", last_name="")
    as_persona(client, "luca").post(reverse("organisations:register"), data)
    body = Body.objects.get()
    assert str(body.legal_representatives.get()) == "Luca Moretti"
    assert {m.role for m in body.mandates.all()} == {Role.OPERATOR, Role.LEGAL_REPRESENTATIVE}


def test_registering_as_representative_under_another_name_is_refused(client):
    response = as_persona(client, "luca").post(reverse("organisations:register"), registration(i_represent="on"))
    assert sorted(response.context["form"].errors) == ["first_name", "last_name"]
    assert not Body.objects.exists()


def test_registering_a_known_tax_code_names_the_body_leads_to_it_and_keeps_what_was_typed(client, body):
    data = registration(tax_code=body.tax_code, seat_address="Via appena scritta 7")
    response = as_persona(client, "luca").post(reverse("organisations:register"), data)
    assert list(response.context["form"].errors) == ["tax_code"]
    assert f"{body} è già registrato con questo codice fiscale" in response.context["form"].errors["tax_code"][0]
    assert f'href="{reverse("organisations:detail", args=[body.public_id])}"' in response.text
    assert 'value="Via appena scritta 7"' in response.text
    assert Body.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tax_code", "12345678901"),
        ("tax_code", person_tax_code()),
        ("vat_number", "123"),
        ("runts_number", ""),
        ("seat_postcode", "1512"),
        ("seat_province", "XX"),
        ("person_tax_code", body_tax_code(1)),
        ("valid_from", "2199-01-01"),
        ("valid_to", "2023-01-01"),
        ("pec", "nessuna"),
    ],
)
def test_registration_says_what_is_wrong_at_the_field(client, field, value):
    response = as_persona(client, "luca").post(reverse("organisations:register"), registration(**{field: value}))
    assert list(response.context["form"].errors) == [field]


def test_ente_gestore_needs_a_district(client):
    data = registration(kind="ente_gestore", runts_number="", runts_registered_on="", districts=[])
    response = as_persona(client, "luca").post(reverse("organisations:register"), data)
    assert list(response.context["form"].errors) == ["districts"]


def test_editing_changes_the_data_and_shows_them(client, body):
    url = reverse("organisations:edit", args=[body.public_id])
    data = as_persona(client, "sara").get(url).context["form"].initial
    data = {key: value for key, value in data.items() if value is not None}
    response = client.post(url, {**data, "seat_town": "Asti", "seat_province": "AT"}, follow=True)
    assert "Asti (AT)" in text_of(response)
    assert body.districts.count() == 1


def test_invitation_is_answered_through_pages(client, new_client, body):
    as_persona(client, "roberto").post(
        reverse("organisations:invite", args=[body.public_id]), {"email": persona("luca").email, "role": "delegate"}
    )
    mandate = Mandate.objects.get(role=Role.DELEGATE)
    invitee = as_persona(new_client(), "luca")
    page = invitee.get(reverse("organisations:mandate", args=[mandate.token]))
    assert page.context["actions"] == {"accept", "refuse"}
    invitee.post(reverse("organisations:accept", args=[mandate.token]))
    mandate.refresh_from_db()
    assert (mandate.state, mandate.user) == (MandateState.ACTIVE, persona("luca"))


def test_operator_cannot_invite_a_delegate_through_the_form(client, body):
    data = {"email": "x@posta.example", "role": "delegate"}
    response = as_persona(client, "sara").post(reverse("organisations:invite", args=[body.public_id]), data)
    assert list(response.context["form"].errors) == ["role"]


def test_request_is_decided_through_pages(client, new_client, body):
    as_persona(client, "luca").post(reverse("organisations:request", args=[body.public_id]), {"role": "operator"})
    mandate = Mandate.objects.get(user=persona("luca"))
    decider = as_persona(new_client(), "sara")
    assert reverse("organisations:mandate", args=[mandate.token]) in decider.get(reverse("desk")).content.decode()
    decider.post(reverse("organisations:accept", args=[mandate.token]))
    mandate.refresh_from_db()
    assert mandate.state == MandateState.ACTIVE


def test_ending_the_last_sender_asks_to_be_aware(client, body):
    mandate = Mandate.objects.get(role=Role.LEGAL_REPRESENTATIVE)
    url = reverse("organisations:end", args=[mandate.token])
    assert [w.code for w in as_persona(client, "roberto").get(url).context["warnings"]] == ["last_sender"]
    client.post(url)
    mandate.refresh_from_db()
    assert mandate.state == MandateState.ACTIVE
    client.post(url, {"aware": "yes"})
    mandate.refresh_from_db()
    assert mandate.state == MandateState.ENDED


def test_answer_to_what_is_settled_says_so(client, body):
    mandate = MandateFactory(body=body, user=persona("luca"), state="ended")
    response = as_persona(client, "luca").post(reverse("organisations:accept", args=[mandate.token]), follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["error"]


@pytest.mark.parametrize("query", ["tanaro", "TANARO", "Ovada", "ovada volontari", body_tax_code(500)])
def test_search_finds_by_name_town_and_tax_code(client, query):
    wanted = BodyFactory(name="Volontari del Tanaro", seat_town="Ovada", tax_code=body_tax_code(500))
    BodyFactory(name="Altri")
    page = as_persona(client, "stranger").get(reverse("organisations:search"), {"q": query}).context["page"]
    assert list(page) == [wanted]


def test_search_answers_htmx_with_the_list_and_json_with_data(client, body):
    client, url = as_persona(client, "stranger"), reverse("organisations:search")
    part = client.get(url, {"q": "CISSACA"}, HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in part
    data = client.get(url, {"q": "C.I.S"}, HTTP_ACCEPT="application/json").json()
    assert [row["id"] for row in data["results"]] == [str(body.public_id)]


def queries_of(client, url, data=None):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url, data).status_code == 200
    return len(queries)


def test_lists_ask_the_database_as_often_for_one_row_as_for_many(client, body):
    client = as_persona(client, "roberto")
    MandateFactory(invited=True, email=persona("roberto").email, created_by=persona("luca"))
    MandateFactory(requested=True, body=body)
    addresses = [
        (reverse("organisations:list"), None),
        (reverse("organisations:search"), {"q": "alessandria"}),
        (reverse("organisations:detail", args=[body.public_id]), None),
        (reverse("desk"), None),
    ]
    client.get(addresses[0][0])
    few = [queries_of(client, *address) for address in addresses]
    for _number in range(15):
        mine = MandateFactory(user=persona("roberto"), role=Role.LEGAL_REPRESENTATIVE).body
        MandateFactory(body=mine, requested=True)
        MandateFactory(body=body)
        MandateFactory(body=body, requested=True)
        MandateFactory(invited=True, email=persona("roberto").email, created_by=UserFactory())
    assert [queries_of(client, *address) for address in addresses] == few
