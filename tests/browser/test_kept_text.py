"""What people type survives in the browser: no network, an answer that is no save, the back button, another's save."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser import scenes
from tests.browser.conftest import check_page, until
from tests.browser.steps_application import place
from tests.browser.steps_session import BAR, kept, stored
from tests.factories.accounts import persona
from tests.factories.calls import draft_call

pytestmark = pytest.mark.django_db(transaction=True)

SignedIn = Callable[..., Page]


def answer_posts(page: Page, answer: dict[str, Any] | None) -> None:
    """What the page hears when it posts: the answer, or none at all."""

    def reply(route: Any) -> None:
        if route.request.method != "POST":
            route.continue_()
        elif answer is None:
            route.abort()
        else:
            route.fulfill(**answer)

    page.route("**/sections/strategia/", reply)


def test_text_comes_back_beside_what_a_colleague_saved_meanwhile(signed_in: SignedIn) -> None:
    scene = scenes.half_written()
    address = place(scene.application, scene.phase.key, "sections/strategia")
    sara, roberto = signed_in(scene.person("sara"), broken=True), signed_in(scene.person("roberto"))
    sara.goto(address)
    answer_posts(sara, None)
    sara.locator("textarea").first.fill("Il testo di Sara")
    expect(sara.locator(BAR)).to_contain_text("manca la connessione")
    roberto.goto(address)
    roberto.locator("textarea").first.fill("Il testo di Roberto")
    expect(roberto.locator(BAR)).to_contain_text("Salvato alle")
    sara.unroute_all()
    sara.on("dialog", lambda dialog: dialog.accept())
    sara.goto(address)
    offer = sara.locator(".wecare-kept")
    expect(offer).to_contain_text("Il testo di Sara")
    expect(offer).to_contain_text("Il testo di Roberto")
    expect(sara.locator("textarea").first).to_have_value("Il testo di Roberto")
    check_page(sara)
    sara.reload()
    offer.get_by_role("button", name="Metti il mio testo nel modulo").click()
    expect(sara.locator("textarea").first).to_have_value("Il testo di Sara")
    expect(sara.locator(BAR)).to_contain_text("Confronta i due testi")
    assert "Il testo di Roberto" in stored().values()


def test_button_pressed_without_a_network_keeps_page_and_text_and_works_afterwards(signed_in: SignedIn) -> None:
    call = draft_call()
    page = signed_in(persona("giulia"), broken=True)
    page.goto(reverse("calls:edit_terms", args=[call.slug]))
    page.fill("[name=title]", "Un titolo scritto in treno")
    page.context.set_offline(True)
    page.get_by_role("button", name="Salva").click()
    expect(page.locator("[data-said]")).to_contain_text("manca la connessione")
    expect(page.locator("[name=title]")).to_have_value("Un titolo scritto in treno")
    check_page(page)
    page.context.set_offline(False)
    expect(page.locator("[data-said]")).to_contain_text("Puoi proseguire")
    page.get_by_role("button", name="Salva").click()
    page.wait_for_url("**/edit/")
    call.refresh_from_db()
    assert (call.title, kept(page)) == ("Un titolo scritto in treno", [])


def test_back_button_finds_what_was_typed(signed_in: SignedIn) -> None:
    page = signed_in(persona("luca"))
    page.goto(reverse("organisations:register"))
    page.fill("[name=name]", "Associazione lasciata a metà")
    page.get_by_role("link", name="Cerca un ente").first.click()
    page.wait_for_url("**/bodies/search/")
    page.go_back()
    expect(page.locator("[name=name]")).to_have_value("Associazione lasciata a metà")
    page.get_by_role("button", name="Toglilo di nuovo").click()
    expect(page.locator("[name=name]")).to_have_value("")
    assert kept(page) == []


def test_two_tabs_of_one_person_on_one_form_keep_a_text_each(signed_in: SignedIn) -> None:
    first = signed_in(persona("luca"))
    second = first.context.new_page()
    for tab in (first, second):
        tab.goto(reverse("organisations:register"))
    for tab, name, number in ((first, "Associazione Alfa", 1), (second, "Associazione Beta", 2)):
        tab.fill("[name=name]", name)
        until(lambda tab=tab, number=number: len(kept(tab)) == number)
    first.close()
    second.goto(reverse("desk"))
    second.goto(reverse("organisations:register"))
    expect(second.locator("[name=name]")).to_have_value("Associazione Beta")
    offer = second.locator("section.wecare-kept")
    expect(offer).to_contain_text("Associazione Alfa")
    check_page(second)
    offer.get_by_role("button", name="Metti il mio testo nel modulo").click()
    expect(second.locator("[name=name]")).to_have_value("Associazione Alfa")
    assert len(kept(second)) == 1


def test_change_of_language_on_a_refused_form_keeps_what_was_typed(signed_in: SignedIn) -> None:
    page = signed_in(persona("luca"))
    page.goto(reverse("organisations:register"))
    page.fill("[name=name]", "Associazione di prova")
    page.fill("[name=tax_code]", "123")
    page.get_by_role("button", name="Registra l’ente").click()
    expect(page.locator("[data-error-summary]")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Register a body")
    expect(page.locator("[name=name]")).to_have_value("Associazione di prova")
    expect(page.locator("[name=tax_code]")).to_have_value("123")


def test_change_of_language_without_javascript_leads_back_to_the_refused_form_with_its_text(
    signed_in: SignedIn,
) -> None:
    page = signed_in(persona("luca"), javascript=False)
    page.goto(reverse("organisations:register"))
    page.fill("[name=name]", "Associazione di prova")
    page.get_by_role("button", name="Registra l’ente").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("The portal now speaks English")
    expect(page.locator("main li")).to_contain_text(["Associazione di prova"])
    page.get_by_role("button", name="Send what I typed").click()
    expect(page.locator("h1")).to_have_text("Register a body")
    expect(page.locator("[name=name]")).to_have_value("Associazione di prova")


def test_field_of_a_file_speaks_the_language_of_the_page_and_names_what_was_chosen(signed_in: SignedIn) -> None:
    scene = scenes.half_written()
    page = signed_in(scene.person("sara"))
    page.goto(place(scene.application, scene.phase.key, "documents"))
    face = page.locator(".wecare-upload").first
    expect(face).to_have_text("Scegli un file Nessun file scelto")
    page.get_by_label("File: ").first.set_input_files(
        {"name": "intesa.pdf", "mimeType": "application/pdf", "buffer": b"ciao"}
    )
    expect(face).to_have_text("Scegli un file intesa.pdf")
    with page.expect_file_chooser():
        face.get_by_text("Scegli un file").click(force=True)
    page.locator("form:has(input[type=file]) button").first.click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    check_page(page)
    page.locator("[data-error-summary] a").click()
    expect(page.locator("input[type=file]").first).to_be_focused()


def scan(folder: Path, size: int) -> Path:
    """A file that the browser reads from the disk itself, as a person's: not carried to it through a third process."""
    file = folder / "scansione.pdf"
    file.write_bytes(b"%PDF-" + b"0" * size)
    return file


def test_file_that_is_too_large_is_told_before_anything_is_sent(signed_in: SignedIn, tmp_path: Path) -> None:
    scene = scenes.half_written()
    page = signed_in(scene.person("sara"))
    page.goto(place(scene.application, scene.phase.key, "documents"))
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page.locator("input[type=file]").first.set_input_files(scan(tmp_path, 11_000_000))
    bar = page.locator("[data-said]").first
    expect(bar).to_contain_text("Il file «scansione.pdf» è di 11 MB")
    page.locator("form:has(input[type=file]) button").first.click()
    expect(bar).to_contain_text("Scegline uno più piccolo")
    assert posts == []


def test_file_that_is_much_too_large_without_javascript_is_answered_with_a_page(
    signed_in: SignedIn, tmp_path: Path
) -> None:
    scene = scenes.half_written()
    page = signed_in(scene.person("sara"), javascript=False)
    page.goto(place(scene.application, scene.phase.key, "documents"))
    page.locator("input[type=file]").first.set_input_files(scan(tmp_path, 30_000_000))
    page.locator("form:has(input[type=file]) button").first.click()
    expect(page.locator("h1")).to_have_text("Il file è troppo grande")
    page.go_back()
    expect(page.locator("input[type=file]").first).to_be_visible()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"status": 200, "body": "<html>Accedi</html>", "content_type": "text/html"}, "non risponde come dovrebbe"),
        (
            {"status": 200, "body": '{"state": "saved"}', "content_type": "application/json"},
            "non risponde come dovrebbe",
        ),
        ({"status": 302, "headers": {"Location": "/account/login/"}}, "la tua sessione è terminata"),
        ({"status": 404, "body": ""}, "non puoi più modificare questa pagina"),
        ({"status": 502, "body": "Bad gateway"}, "non risponde come dovrebbe"),
    ],
)
def test_answer_that_is_no_save_is_told_as_what_it_is(signed_in: SignedIn, answer: dict[str, Any], said: str) -> None:
    scene = scenes.half_written()
    page = signed_in(scene.person("sara"), broken=True)
    page.goto(place(scene.application, scene.phase.key, "sections/strategia"))
    answer_posts(page, answer)
    page.locator("textarea").first.fill("Non ancora arrivato")
    expect(page.locator(BAR)).to_contain_text(said)
    assert ("undefined" in page.locator(BAR).inner_text(), len(kept(page))) == (False, 1)
    assert page.locator("form[data-autosave-url]").get_attribute("data-autosave-state") == "failed"
