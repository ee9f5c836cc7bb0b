"""What people type survives in the browser: an ended session, no network, the back button, another's save."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, expect

from applications.models import SectionDraft
from tests.browser import scenes
from tests.browser.conftest import check_page
from tests.browser.steps_application import place
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

SignedIn = Callable[..., Page]
BAR = "[data-autosave-status]"


def section_of(page: Page) -> tuple[Any, Any]:
    scene = scenes.half_written()
    return scene, place(scene.application, scene.phase.key, "sections/strategia")


def end_sessions() -> None:
    Session.objects.all().delete()


def give_password(page: Page, email: str) -> None:
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()


def sign_in_beside(page: Page, email: str) -> Page:
    """In the other tab that the page offers."""
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Accedi, in un’altra scheda").click()
    beside = opened.value
    give_password(beside, email)
    expect(beside.get_by_role("heading", level=1)).to_have_text("Hai di nuovo accesso")
    return beside


def stored(key: str = "strategia") -> dict[str, Any]:
    draft = SectionDraft.objects.filter(section__key=key).first()
    return draft.answers if draft else {}


def kept(page: Page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('wecare.kept.'))")


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
    expect(page.get_by_text("Ciò che avevi scritto è di nuovo nel modulo")).to_be_visible()
    check_page(page)
