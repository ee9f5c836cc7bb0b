"""Each form of the portal crossed with what keeps it from being taken: what was typed is still there.

session ended, old page (403), too large (413): here, for every address of the table, with a form as a browser posts it.
stale, no network, back button: for every form of a page, in tests/portal/test_demonstration.py.
"""

import io
import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import http
from core.templatetags.wecare import filesize
from tests.factories.accounts import UserFactory
from tests.factories.organisations import BodyFactory, acting
from tests.factories.partnerships import forming_partnership, representative_of, seated
from tests.partnerships.conftest import published
from tests.portal.forms import FORMS, address_of, typed

pytestmark = pytest.mark.django_db

TEXT = "Un testo lungo, scritto la notte prima della scadenza"
HOME = {"Origin": "http://testserver"}
SESSIONS = sorted(name for name, text in FORMS.items() if not text.is_open and not text.secret)
SECRETS = sorted(name for name, text in FORMS.items() if text.secret)


def again(html: str) -> tuple[str, str]:
    """Where the form that was not taken would be sent again, and the text in it."""
    form = re.search(r'<form[^>]*action="([^"]*)"[^>]*data-again>(.*?)</form>', html, re.DOTALL)
    assert form, html
    field = re.search(r'name="reason" value="([^"]*)"', form[2])
    assert field, form[2]
    return form[1], field[1]


@pytest.mark.parametrize("name", SESSIONS)
def test_form_of_an_ended_session_keeps_its_text_and_can_be_sent_again_after_signing_in_beside(name: str) -> None:
    address = address_of(name)
    answer = Client().post(address, {"reason": TEXT, "version": "3"}, headers=HOME)
    assert (answer.status_code, again(answer.text)) == (401, (address, TEXT))
    assert f"<li>{TEXT}</li>" in answer.text
    assert f'href="{reverse("account_login")}?next=%2Fsession%2Fbegun%2F"' in answer.text


@pytest.mark.parametrize("name", SESSIONS)
def test_save_by_itself_of_an_ended_session_is_answered_to_the_script(name: str) -> None:
    answer = Client().post(address_of(name), {"reason": TEXT}, headers={"X-Autosave": "1"})
    assert (answer.status_code, answer.json()) == (401, {"state": "signed_out"})


@pytest.mark.parametrize("name", sorted(FORMS.keys() - set(SECRETS)))
def test_form_of_an_old_page_keeps_its_text_and_can_be_sent_again(name: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory())
    answer = client.post(address_of(name), {"reason": TEXT, "csrfmiddlewaretoken": "a" * 64}, headers=HOME)
    assert (answer.status_code, again(answer.text)) == (403, (address_of(name), TEXT))


@pytest.mark.parametrize("name", SECRETS)
def test_nothing_of_a_form_with_a_password_or_a_code_is_ever_shown_again(name: str) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(address_of(name), {"password": "segreta-e-lunga", "code": "123456"}, headers=HOME)
    assert answer.status_code == 403
    assert [word for word in ("segreta-e-lunga", "123456", "data-again>") if word in answer.text] == []


@pytest.mark.parametrize("name", sorted(FORMS))
def test_form_that_is_too_large_is_answered_with_the_limit_and_the_way_on(name: str, settings: Any) -> None:
    size = settings.FILES_MAX_BYTES + http.FORM_BYTES + 1
    body = io.BytesIO(b"x" * size)
    more = {"CONTENT_LENGTH": str(size), "wsgi.input": body, "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    answer = Client().generic("POST", address_of(name), **more)
    assert answer.status_code == 413
    assert body.read() == b""  # a browser that is not heard to the end shows an empty page
    assert "torna indietro con il pulsante del browser" in answer.text
    assert f"un file può avere al massimo {filesize(settings.FILES_MAX_BYTES)}" in answer.text


def test_page_of_another_site_cannot_have_its_form_offered_to_the_person() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory())
    posted = {"reason": "Mandato da altri"}
    answer = client.post(reverse("accounts:profile"), posted, headers={"Origin": "https://altrove.example"})
    assert (answer.status_code, "data-again>" in answer.text) == (403, False)


@pytest.mark.parametrize("origin", ["https://altrove.example", "null", "http://testserver.altrove.example"])
@pytest.mark.parametrize("address", ["/account/profile/", "/nothing/", "/account/logout/"])
def test_words_of_another_site_are_shown_to_nobody_as_their_own(origin: str, address: str) -> None:
    for client in (Client(enforce_csrf_checks=True), Client()):
        client.force_login(UserFactory())
        for signed_in in (True, False):
            if not signed_in:
                client.logout()
            answer = client.post(address, {"reason": "Scrivi la password a"}, headers={"Origin": origin})
            assert "Scrivi la password" not in answer.text


def test_form_that_was_typed_into_nothing_leads_straight_to_the_sign_in_and_back_to_its_page() -> None:
    page = "/bodies/mandates/0b2d5f6e-1111-4222-8333-444455556666/"
    answer = Client().post(f"{page}accept/", headers={"Referer": f"http://testserver{page}"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/account/login/?next={page}")


def test_address_of_a_button_opened_like_a_page_says_in_words_what_it_is() -> None:
    client = Client()
    client.force_login(UserFactory())
    answer = client.get(address_of("organisations:accept"))
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "È l’indirizzo di un pulsante" in answer.text


def test_text_for_what_is_not_there_any_more_is_shown_to_be_copied() -> None:
    client = Client()
    client.force_login(UserFactory())
    answer = client.post(address_of("partnerships:change"), {"task": TEXT})
    assert (answer.status_code, f"<li>{TEXT}</li>" in answer.text) == (404, True)


def test_browser_is_told_which_form_was_taken_and_never_of_one_that_was_not(client: Any) -> None:
    person = UserFactory()
    client.force_login(person)
    names = {"first_name": "Anna", "last_name": "Sala", "language": "it"}
    refused = client.post(reverse("accounts:profile"), {**names, "first_name": "", ":kept": "refusedform1"})
    taken = client.post(reverse("accounts:profile"), {**names, ":kept": "takenform001"})
    stranger = Client().post(reverse("accounts:profile"), {":kept": "strangerform"})
    told = [answer.cookies["taken"].value if "taken" in answer.cookies else "" for answer in (refused, taken, stranger)]
    assert told == ["", "takenform001", ""]


def test_session_tells_a_script_whose_it_is_and_nothing_to_a_stranger(client: Any) -> None:
    person = UserFactory(first_name="Anna", last_name="Sala")
    client.force_login(person)
    known, stranger = client.get(reverse("session")).json(), Client().get(reverse("session")).json()
    assert (known["name"], len(known["account"]), bool(known["token"])) == ("Anna Sala", 20, True)
    assert (stranger["name"], stranger["account"]) == ("", "")


def body_data() -> tuple[Any, str, str, Any]:
    """(who changes it, the page, the field, what is stored in it now), here and below."""
    body = BodyFactory(odv=True)
    person = acting(UserFactory(), body)
    return person, reverse("organisations:edit", args=[body.public_id]), "seat_address", lambda: stored(body)


def seat() -> tuple[Any, str, str, Any]:
    partnership = forming_partnership(published())
    member = seated(partnership)
    page = reverse("partnerships:change", args=[member.public_id])
    return representative_of(partnership.lead), page, "task", lambda: stored(member)


def shares() -> tuple[Any, str, str, Any]:
    partnership = forming_partnership(published())
    member = seated(partnership, role="partner")
    page = reverse("partnerships:shares", args=[partnership.public_id])
    return representative_of(partnership.lead), page, f"share_{member.pk}", lambda: stored(member)


def profile() -> tuple[Any, str, str, Any]:
    person = UserFactory()
    return person, reverse("accounts:profile"), "first_name", lambda: stored(person)


def stored(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


TEXTS = [(body_data, "Via Mia 1", "Via Sua 2", "seat_address"), (seat, "Il mio", "Il suo", "task")]
TEXTS += [(profile, "Mio", "Suo", "first_name")]


@pytest.mark.parametrize(("make", "mine", "theirs", "column"), TEXTS, ids=["body", "seat", "profile"])
def test_save_over_another_save_overwrites_nothing_until_both_texts_were_seen(
    client: Any, make: Any, mine: str, theirs: str, column: str
) -> None:
    person, page, field, now = make()
    client.force_login(person)
    first, second = typed(client, page, **{field: theirs}), typed(client, page, **{field: mine})
    assert client.post(page, first).status_code == 302
    answer = client.post(page, second)
    assert (answer.status_code, getattr(now(), column)) == (409, theirs)
    shown = [["".join(piece.text for piece in side) for side in (one.mine, one.theirs)] for one in both(answer)]
    assert shown == [[mine, theirs]]
    assert client.post(page, {**second, "seen": answer.context["form"]["seen"].value()}).status_code == 302
    assert getattr(now(), column) == mine


def both(answer: Any) -> Any:
    return answer.context["form"].differences


def test_shares_saved_over_another_division_overwrite_nothing(client: Any) -> None:
    person, page, field, now = shares()
    client.force_login(person)
    lead = next(name for name in client.get(page).context["form"].fields if name.startswith("share_") and name != field)
    theirs = typed(client, page, **{field: "30", lead: "70"})
    mine = typed(client, page, **{field: "45", lead: "55"})
    assert client.post(page, theirs).status_code == 302
    answer = client.post(page, mine)
    assert (answer.status_code, now().share_percent, len(both(answer))) == (409, Decimal("30.00"), 2)


def hidden(html: str, action: str) -> dict[str, str]:
    """The hidden fields of the form that posts to the address."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', html, re.DOTALL)
    assert form, html
    return {
        name: unescape(value) for name, value in re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form[1])
    }


def in_english(client: Client, refused: Any) -> Any:
    """What the button for English of a page answers, with nothing but HTML."""
    return client.post(
        reverse("set_language"), hidden(refused.text, reverse("set_language")) | {"language": "en"}, headers=HOME
    )


def test_language_changed_on_a_refused_form_takes_the_text_along_and_leads_back_to_the_form() -> None:
    client, address = Client(), reverse("organisations:register")
    client.force_login(UserFactory())
    refused = client.post(address, {"name": TEXT, "kind": "odv", "tax_code": "1"}, headers=HOME)
    held = in_english(client, refused)
    assert (held.status_code, f"<li>{TEXT}</li>" in held.text, '<html lang="en"' in held.text) == (200, True, True)
    back = client.post(address, hidden(held.text, address), headers=HOME)
    assert (back.context["form"]["name"].value(), back.context["form"]["tax_code"].value()) == (TEXT, "1")
    assert "Register a body" in back.text


def test_language_changed_on_a_refused_sign_up_takes_everything_along_but_the_passwords() -> None:
    client, address = Client(), reverse("account_signup")
    typed_in = {"first_name": "Ivo", "email": "ivo@", "password1": "segreta e lunga", "password2": "altra e lunga"}
    refused = client.post(address, typed_in, headers=HOME)
    held = in_english(client, refused)
    fields = hidden(held.text, address)
    assert {name: fields.get(name) for name in typed_in} == {
        "first_name": "Ivo",
        "email": "ivo@",
        "password1": None,
        "password2": None,
    }
    assert "segreta e lunga" not in refused.text + held.text


def test_language_of_a_page_that_answers_no_form_is_changed_at_once() -> None:
    client, page = Client(), reverse("organisations:register")
    client.force_login(UserFactory())
    shown = client.get(f"{page}?lang=it&next=/desk/")
    changed = in_english(client, shown)
    assert (changed.status_code, changed.headers["Location"]) == (302, f"{page}?next=%2Fdesk%2F")


def test_statements_of_the_law_are_never_taken_along(client: Any) -> None:
    member = seated(forming_partnership(published()), BodyFactory())
    client.force_login(representative_of(member.body))
    ticked = {f"statement_{statement.pk}": "on" for statement in member.partnership.call.statements.all()[:1]}
    refused = client.post(reverse("partnerships:declare", args=[member.public_id]), ticked, headers=HOME)
    assert (refused.status_code, 'name="typed:' in refused.text) == (200, False)


def test_page_of_another_site_has_nothing_taken_along() -> None:
    client = Client()
    client.force_login(UserFactory())
    brought = {"language": "en", "next": reverse("accounts:profile"), "typed:first_name": "Mandato da altri"}
    answer = client.post(reverse("set_language"), brought, headers={"Origin": "https://altrove.example"})
    assert (answer.status_code, answer.headers.get("Location")) == (302, reverse("accounts:profile"))


@pytest.mark.parametrize(
    ("name", "promised"), [("account_signup", False), ("account_reset_password", True), ("account_login", False)]
)
def test_summary_says_that_nothing_was_lost_only_where_that_is_so(name: str, promised: bool) -> None:
    refused = Client().post(reverse(name), {})
    assert ("nulla è andato perso" in refused.text, "vanno inseriti di nuovo" in refused.text) == (
        promised,
        not promised,
    )
