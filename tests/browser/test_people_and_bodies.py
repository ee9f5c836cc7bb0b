"""People come in: signing up, registering the body, bringing in colleagues, meeting it when it is known already."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import Page

from core import outbox
from core.clock import database_now
from organisations.models import Mandate, Role
from tests.browser.conftest import check_page
from tests.factories.accounts import PASSWORD, persona
from tests.factories.organisations import BodyFactory, DistrictFactory, acting, body_tax_code, person_tax_code

pytestmark = pytest.mark.django_db(transaction=True)

PASSPHRASE = "treCavalliInCortile9"


def link_in_mail_to(address: str) -> str:
    """The link in the latest message to the address, after what is owed was delivered."""
    outbox.deliver(now=database_now())
    latest = [message for message in mail.outbox if address in message.to][-1]
    return re.search(r"https?://[^/]+(/\S+)", latest.body)[1]


def tick(page: Page, label: str) -> None:
    """Labels of Bootstrap Italia lie over their boxes: people click the words."""
    page.locator("label", has_text=re.compile(f"^{re.escape(label)}")).click()


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/account/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    page.locator("main form button").click()
    page.wait_for_url("**/desk/")


def fill_registration(page: Page, code: str) -> None:
    page.select_option("[name=kind]", "odv")
    for name, value in {
        "name": "Volontari del Tanaro ODV",
        "tax_code": code,
        "runts_number": "12345",
        "seat_address": "Corso Roma 5",
        "seat_postcode": "15121",
        "seat_town": "Alessandria",
        "seat_province": "AL",
        "pec": "volontari@pec.example",
        "person_tax_code": person_tax_code(),
        "valid_from": "2024-01-15",
    }.items():
        page.fill(f"[name={name}]", value)
    tick(page, "Ambito di Alessandria")
    tick(page, "Sono il legale rappresentante di questo ente")


@pytest.mark.parametrize("javascript", [True, False])
def test_new_person_signs_up_and_registers_a_body(new_page: Callable[..., Page], javascript: bool) -> None:
    DistrictFactory(code="alessandria", name="Ambito di Alessandria")
    page = new_page(javascript=javascript)
    page.goto("/account/signup/")
    for name, value in {"first_name": "Ada", "last_name": "Negri", "email": "ada@posta.example"}.items():
        page.fill(f"[name={name}]", value)
    page.fill("[name=password1]", PASSPHRASE)
    page.fill("[name=password2]", PASSPHRASE)
    page.get_by_role("button", name="Crea l’account").click()
    page.wait_for_url("**/account/confirm-email/")
    page.goto(link_in_mail_to("ada@posta.example"))
    page.locator("main form button").click()
    page.wait_for_load_state()
    sign_in(page, "ada@posta.example", PASSPHRASE)
    page.get_by_role("link", name="Cerca il tuo ente").click()
    page.get_by_label("Nome, Comune o codice fiscale").fill("tanaro")
    page.locator("main").get_by_role("button", name="Cerca", exact=True).click()
    page.get_by_role("link", name="Registra un ente").click()
    fill_registration(page, body_tax_code(77))
    page.get_by_role("button", name="Registra l’ente").click()
    page.wait_for_url(re.compile(r"/bodies/[0-9a-f-]{36}/$"))
    assert "Ada Negri" in page.inner_text("main")
    assert {mandate.role for mandate in Mandate.objects.all()} == {Role.OPERATOR, Role.LEGAL_REPRESENTATIVE}


def test_registration_with_mistakes_keeps_what_was_written(signed_in: Callable[..., Page]) -> None:
    DistrictFactory(code="alessandria", name="Ambito di Alessandria")
    page = signed_in(persona("luca"))
    page.goto("/bodies/register/")
    check_page(page)
    fill_registration(page, "12345678901")
    page.get_by_role("button", name="Registra l’ente").click()
    page.locator("[data-error-summary]").wait_for()
    check_page(page)
    assert page.input_value("[name=name]") == "Volontari del Tanaro ODV"
    page.fill("[name=tax_code]", body_tax_code(77))
    page.get_by_role("button", name="Registra l’ente").click()
    page.wait_for_url(re.compile(r"/bodies/[0-9a-f-]{36}/$"))


def test_known_body_is_asked_and_its_people_answer(signed_in: Callable[..., Page]) -> None:
    DistrictFactory(code="alessandria", name="Ambito di Alessandria")
    body = BodyFactory(odv=True, name="Volontari del Tanaro ODV", tax_code=body_tax_code(77))
    acting("roberto", body, Role.LEGAL_REPRESENTATIVE)
    asking = signed_in(persona("luca"))
    asking.goto("/bodies/register/")
    fill_registration(asking, body.tax_code)
    asking.get_by_role("button", name="Registra l’ente").click()
    asking.get_by_role("link", name="Vai alla sua pagina").wait_for()
    check_page(asking)
    asking.get_by_role("link", name="Vai alla sua pagina").click()
    asking.wait_for_url(f"**/bodies/{body.public_id}/")
    check_page(asking)
    asking.get_by_role("link", name="Chiedi di agire per questo ente").click()
    tick(asking, "Operatore")
    check_page(asking)
    asking.get_by_role("button", name="Invia la richiesta").click()
    asking.get_by_text("Richiesta inviata").wait_for()
    deciding = signed_in(persona("roberto"))
    deciding.goto("/desk/")
    check_page(deciding)
    deciding.get_by_role("link", name="Decidi se Luca Moretti").click()
    check_page(deciding)
    deciding.get_by_role("button", name="Accetta").click()
    deciding.get_by_text("il ruolo vale da oggi").wait_for()
    asking.goto("/bodies/")
    check_page(asking)
    assert "Volontari del Tanaro ODV" in asking.inner_text("main")


def test_invited_colleague_accepts_from_the_mail_and_leaves_again(
    signed_in: Callable[..., Page], new_page: Callable[..., Page]
) -> None:
    body = BodyFactory(ente_gestore=True)
    roberto, sara = acting("roberto", body, Role.LEGAL_REPRESENTATIVE), persona("sara")
    page = signed_in(roberto)
    page.goto(f"/bodies/{body.public_id}/invite/")
    page.get_by_label("Indirizzo e-mail della persona").fill(sara.email)
    tick(page, "Delegato del legale rappresentante")
    check_page(page)
    page.get_by_role("button", name="Invia l’invito").click()
    page.get_by_text("Invito inviato").wait_for()
    invited = new_page()
    invited.goto(link_in_mail_to(sara.email))
    invited.fill("[name=login]", sara.email)
    invited.fill("[name=password]", PASSWORD)
    invited.locator("main form button").click()
    invited.get_by_role("button", name="Accetta").click()
    invited.get_by_text("il ruolo vale da oggi").wait_for()
    invited.get_by_role("link", name="Revoca questo ruolo").click()
    check_page(invited)
    invited.get_by_role("button", name="Revoca questo ruolo").click()
    invited.get_by_text("Il ruolo è revocato").wait_for()
    assert not Mandate.objects.filter(user=sara, state="active").exists()


def test_person_changes_their_details(signed_in: Callable[..., Page]) -> None:
    page = signed_in(persona("sara"))
    page.goto("/account/profile/")
    check_page(page)
    page.get_by_label("Nome", exact=True).fill("Sara Maria")
    tick(page, "English")
    page.get_by_role("button", name="Salva i tuoi dati").click()
    page.get_by_text("Your details have been saved.").wait_for()
    check_page(page)
    assert page.inner_text("h1") == "Your details"
