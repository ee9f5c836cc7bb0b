"""A session that ends while one writes, whoever ends it: the text is kept, and taken after signing in again."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser import scenes
from tests.browser.conftest import check_page
from tests.browser.steps_application import place
from tests.browser.steps_session import BAR, end_sessions, give_password, kept, sign_in_beside, stored
from tests.factories.accounts import persona

pytestmark = pytest.mark.django_db(transaction=True)

SignedIn = Callable[..., Page]


def test_session_that_ends_while_one_writes_is_told_and_the_text_is_saved_after_signing_in_beside(
    signed_in: SignedIn,
) -> None:
    scene = scenes.half_written()
    sara = scene.person("sara")
    page = signed_in(sara)
    page.goto(place(scene.application, scene.phase.key, "sections/strategia"))
    end_sessions()
    page.locator("textarea").first.fill("Un testo lungo che non deve andare perso")
    expect(page.locator(BAR)).to_contain_text("la tua sessione è terminata")
    assert len(kept(page)) == 1
    sign_in_beside(page, sara.email).close()
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator(BAR)).to_contain_text("Salvato alle")
    assert "Un testo lungo che non deve andare perso" in stored().values()
    assert kept(page) == []


def test_text_of_an_ended_session_comes_back_on_the_page_itself(signed_in: SignedIn) -> None:
    scene = scenes.half_written()
    page = signed_in(scene.person("sara"))
    address = place(scene.application, scene.phase.key, "sections/strategia")
    page.goto(address)
    end_sessions()
    page.locator("textarea").first.fill("Scritto a sessione finita")
    expect(page.locator(BAR)).to_contain_text("la tua sessione è terminata")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(reverse("account_login") + f"?next={address}")
    give_password(page, scene.person("sara").email)
    expect(page.locator("textarea").first).to_have_value("Scritto a sessione finita")
    expect(page.get_by_text("Ciò che avevi scritto e non avevi salvato è di nuovo nel modulo")).to_be_visible()
    check_page(page)


def test_form_posted_to_an_ended_session_stays_and_is_taken_after_signing_in_beside(signed_in: SignedIn) -> None:
    page = signed_in(persona("luca"))
    page.goto(reverse("organisations:register"))
    page.fill("[name=name]", "Associazione scritta di notte")
    end_sessions()
    page.get_by_role("button", name="Registra l’ente").click()
    expect(page.locator("[data-said]")).to_contain_text("la tua sessione è terminata")
    beside = sign_in_beside(page, persona("luca").email)
    beside.close()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("[data-said]")).to_contain_text("Puoi proseguire")
    page.get_by_role("button", name="Registra l’ente").click()
    expect(page.locator("[data-error-summary]")).to_be_visible()
    expect(page.locator("[name=name]")).to_have_value("Associazione scritta di notte")


def test_somebody_else_who_signed_in_here_neither_sends_nor_sees_the_text(signed_in: SignedIn) -> None:
    page = signed_in(persona("luca"))
    page.goto(reverse("organisations:register"))
    page.fill("[name=name]", "Scritto da Luca")
    end_sessions()
    page.get_by_role("button", name="Registra l’ente").click()
    beside = sign_in_beside(page, persona("anna").email)
    page.get_by_role("button", name="Registra l’ente").click()
    expect(page.locator("[data-said]")).to_contain_text("in questo browser ora c’è Anna Sala")
    beside.goto(reverse("organisations:register"))
    expect(beside.locator("[name=name]")).to_have_value("")
    assert len(kept(beside)) == 1


def test_ended_session_without_javascript_shows_the_text_and_takes_it_afterwards(signed_in: SignedIn) -> None:
    page = signed_in(persona("luca"), javascript=False)
    page.goto(reverse("accounts:profile"))
    page.fill("[name=first_name]", "Luca Maria")
    end_sessions()
    page.locator("main form button.btn-primary").click()
    expect(page.locator("h1")).to_have_text("La tua sessione è terminata")
    expect(page.locator(".wecare-typed")).to_contain_text("Luca Maria")
    sign_in_beside(page, persona("luca").email).close()
    page.get_by_role("button", name="Invia ciò che ho scritto").click()
    expect(page.locator("h1")).to_have_text("La pagina è rimasta aperta troppo a lungo")
    page.get_by_role("button", name="Invia ciò che ho scritto").click()
    page.wait_for_url("**/profile/")
    expect(page.locator("[name=first_name]")).to_have_value("Luca Maria")


def test_browser_that_cannot_keep_anything_does_not_claim_to(signed_in: SignedIn) -> None:
    scene = scenes.half_written()
    page = signed_in(scene.person("sara"))
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }")
    page.goto(place(scene.application, scene.phase.key, "sections/strategia"))
    end_sessions()
    page.locator("textarea").first.fill("Solo su questa pagina")
    expect(page.locator(BAR)).to_contain_text("Il tuo testo è solo in questa pagina: lasciala aperta")
    expect(page.locator("textarea").first).to_have_value("Solo su questa pagina")


def test_token_of_another_sign_in_is_taken_by_itself_while_one_writes(signed_in: SignedIn) -> None:
    scene = scenes.half_written()
    page = signed_in(scene.person("sara"))
    page.goto(place(scene.application, scene.phase.key, "sections/strategia"))
    old = "document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach(one => (one.value = 'a'.repeat(64)))"
    page.evaluate(old)
    page.locator("textarea").first.fill("Scritto con la pagina vecchia")
    expect(page.locator(BAR)).to_contain_text("Salvato alle")
    assert "Scritto con la pagina vecchia" in stored().values()


def test_signing_out_with_unsaved_text_asks_what_becomes_of_it(signed_in: SignedIn) -> None:
    page = signed_in(persona("luca"))
    page.goto(reverse("organisations:register"))
    page.fill("[name=name]", "Testo da decidere")
    page.goto(reverse("desk"))
    page.locator(".wecare-menu summary").first.click()
    page.get_by_role("button", name="Esci").click()
    expect(page.get_by_role("link", name="Registra un ente")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Elimina i testi ed esci").click()
    page.wait_for_url("**/")
    assert kept(page) == []


def test_signing_out_without_unsaved_text_asks_nothing(signed_in: SignedIn) -> None:
    page = signed_in(persona("luca"))
    page.goto(reverse("desk"))
    page.locator(".wecare-menu summary").first.click()
    page.get_by_role("button", name="Esci").click()
    expect(page.get_by_role("link", name="Accedi").first).to_be_visible()
