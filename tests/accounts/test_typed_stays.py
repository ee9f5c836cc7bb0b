"""A refused form of one's account gives back what was typed, but passwords, and names the way on."""

import re
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from tests.accounts.test_signing_in import NEW, sign_in
from tests.factories.accounts import PASSWORD, UserFactory, persona

pytestmark = pytest.mark.django_db


def values(html: str) -> dict[str, str]:
    """What the inputs of the page hold, by their names."""
    inputs = re.findall(r"<input[^>]*>", html)
    named = {
        name[1]: value[1] if (value := re.search(r'value="([^"]*)"', one)) else ""
        for one in inputs
        if (name := re.search(r'name="([^"]*)"', one))
    }
    return {name: value for name, value in named.items() if name != "csrfmiddlewaretoken"}


def test_refused_sign_up_keeps_everything_but_the_passwords(client: Client) -> None:
    answer = client.post(reverse("account_signup"), {**NEW, "password2": "un’altraFrase88"})
    held = values(answer.text)
    assert {name: held[name] for name in ("first_name", "last_name", "email")} == {
        "first_name": "Ada",
        "last_name": "Negri",
        "email": "Ada.Negri@Posta.example",
    }
    assert (held["password1"], held["password2"]) == ("", "")


def test_refused_sign_in_keeps_the_address_and_not_the_password(client: Client) -> None:
    held = values(sign_in(client, "chi.non.esiste@posta.example", "sbagliata-ma-lunga").text)
    assert (held["login"], held["password"]) == ("chi.non.esiste@posta.example", "")


def test_wrong_code_stays_in_its_field_and_the_page_names_the_ways_on(client: Client) -> None:
    user = persona("giulia")
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    sign_in(client, user.email, PASSWORD)
    answer = client.post(reverse("mfa_authenticate"), {"code": "12 34"})
    assert (answer.status_code, values(answer.text)["code"]) == (200, "12 34")
    assert ("codici di recupero" in answer.text, "Annulla e torna all’accesso" in answer.text) == (True, True)


def test_wrong_second_address_stays_in_its_field(client: Client) -> None:
    client.force_login(UserFactory())
    answer = client.post(reverse("account_email"), {"email": "senza-chiocciola", "action_add": ""})
    assert "senza-chiocciola" in values(answer.text).values()


def test_text_longer_than_a_form_may_be_is_answered_in_words(client: Client, settings: Any) -> None:
    client.force_login(UserFactory())
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = client.post(reverse("accounts:profile"), {"first_name": "a" * 2000})
    assert (answer.status_code, "Non è stato possibile leggere ciò che hai inviato" in answer.text) == (400, True)
