"""The messages that allauth sends are ours: in Italian, with the portal's name, the link, and what to do otherwise."""

from collections.abc import Iterator

import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.test import Client, RequestFactory
from django.utils import translation

from tests.face.conftest import ROOT

CONTEXT = {
    "email": "anna@prova.example",
    "activate_url": "https://portale.example/conferma",
    "password_reset_url": "https://portale.example/reimposta",
    "signup_url": "https://portale.example/crea",
    "from_email": "vecchia@prova.example",
    "to_email": "nuova@prova.example",
    "deleted_email": "vecchia@prova.example",
    "timestamp": "20/12/2026 12:00",
    "ip": "192.0.2.7",
    "user_agent": "Firefox",
}
MESSAGES = sorted(
    f"{folder}/email/{path.name.removesuffix('_message.txt')}"
    for folder in ("account", "mfa")
    for path in (ROOT / "templates" / folder / "email").glob("*_message.txt")
    if path.name != "base_message.txt"
)


@pytest.fixture
def _somebody_asks() -> Iterator[None]:
    with context.request_context(RequestFactory().get("/")):
        yield


@pytest.mark.usefixtures("_somebody_asks")
@pytest.mark.parametrize("message", MESSAGES)
def test_message_speaks_italian_and_says_who_writes(message: str) -> None:
    with translation.override("it"):
        mail = get_adapter().render_mail(message, "anna@prova.example", dict(CONTEXT))
    assert mail.body.startswith("Buongiorno,\n\n")
    assert "Se non l’hai chiesto tu" in mail.body or "Se l’hai fatto tu" in mail.body
    assert "We Care – Regione Piemonte" in mail.body
    assert "\n" not in mail.subject
    with translation.override("en"):
        english = get_adapter().render_mail(message, "anna@prova.example", dict(CONTEXT))
    assert english.subject != mail.subject


@pytest.mark.django_db
def test_unknown_address_asking_for_a_password_learns_nothing_on_the_page(
    client: Client, mailoutbox: list[object], django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        response = client.post("/account/password/reset/", {"email": "nessuno@prova.example"})
    assert response.headers["Location"] == "/account/password/reset/done/"
