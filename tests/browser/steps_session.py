"""A session that ends while one writes, and the way back to what was typed."""

from typing import Any

from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from applications.models import SectionDraft
from tests.factories.accounts import PASSWORD

BAR = "[data-autosave-status]"


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
    expect(beside.get_by_role("heading", level=1)).to_have_text("Accesso effettuato")
    return beside


def stored(key: str = "strategia") -> dict[str, Any]:
    draft = SectionDraft.objects.filter(section__key=key).first()
    return draft.answers if draft else {}


def kept(page: Page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('wecare.kept.'))")
