"""Failed sign-ins are limited by account and by address, and an office behind one address stays open at a deadline."""

import re
from typing import Any

import pytest
from django.core import mail, signing
from django.test import Client
from django.urls import reverse

from accounts import devices
from accounts.models import User
from core.tasks import deliver_notices
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
OFFICE = "203.0.113.7"


def sign_in(email: str, password: str = PASSWORD, address: str = OFFICE) -> bool:
    return attempt(Client(REMOTE_ADDR=address), email, password)


def attempt(client: Client, email: str, password: str = PASSWORD) -> bool:
    client.post(reverse("account_login"), {"login": email, "password": password})
    return "_auth_user_id" in client.session


def test_people_of_one_office_sign_in_one_after_the_other() -> None:
    assert [sign_in(person.email) for person in UserFactory.create_batch(45)] == [True] * 45


def test_stranger_does_not_keep_the_person_out() -> None:
    person = UserFactory()
    for _number in range(12):
        assert not sign_in(person.email, "wrong", address="198.51.100.1")
    assert not sign_in(person.email, address="198.51.100.1")
    assert sign_in(person.email, address=OFFICE)


def set_password_anew(client: Client, person: User) -> None:
    client.post(reverse("account_reset_password"), {"email": person.email})
    deliver_notices()
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[-1].body)
    assert link is not None
    page = client.get(link[1], follow=True)
    client.post(page.request["PATH_INFO"], {"password1": "altraFraseLunga8", "password2": "altraFraseLunga8"})


@pytest.fixture
def _soon_closed(settings: Any) -> None:
    """The loose limits as they are, only lower: a hundred sign-ins take their time."""
    limits = settings.ACCOUNT_RATE_LIMITS
    low = {"login_failed_anywhere": "12/h/key", "login_failed_from_address": "12/m/ip"}
    assert [limits[name] for name in low] == ["100/h/key", "100/m/ip"]
    settings.ACCOUNT_RATE_LIMITS = limits | low


@pytest.mark.usefixtures("_soon_closed")
def test_account_is_closed_to_unknown_browsers_after_many_failures_from_any_address() -> None:
    person, own = UserFactory(), Client(REMOTE_ADDR=OFFICE)
    assert attempt(own, person.email)
    for number in range(12):
        assert not sign_in(person.email, "wrong", address=f"198.51.100.{number}")
    assert not sign_in(person.email, address="203.0.113.99")
    own.post(reverse("account_logout"))
    assert attempt(own, person.email)


@pytest.mark.usefixtures("_soon_closed")
def test_browser_that_knows_the_account_is_open_whatever_fails_behind_the_same_address() -> None:
    person, own = UserFactory(), Client(REMOTE_ADDR=OFFICE)
    assert attempt(own, person.email)
    own.post(reverse("account_logout"))
    for number in range(13):
        sign_in(f"nobody.{number}@posta.example", "wrong")
    assert not sign_in(UserFactory().email)
    assert attempt(own, person.email)


def test_browser_that_knows_the_account_does_not_guess_for_ever() -> None:
    person, own = UserFactory(), Client(REMOTE_ADDR=OFFICE)
    assert attempt(own, person.email)
    own.post(reverse("account_logout"))
    for _number in range(10):
        assert not attempt(own, person.email, "wrong")
    assert not attempt(own, person.email)


@pytest.mark.usefixtures("_soon_closed")
def test_browser_knows_only_the_accounts_that_signed_in_on_it() -> None:
    mine, attacked, own = UserFactory(), UserFactory(), Client(REMOTE_ADDR="198.51.100.1")
    assert attempt(own, mine.email)
    own.post(reverse("account_logout"))
    for number in range(12):
        sign_in(attacked.email, "wrong", address=f"198.51.100.{number}")
    assert not attempt(own, attacked.email)
    assert attempt(own, mine.email)


@pytest.mark.parametrize("forged", ["", "x", "eyJhIjoiYiJ9:1:x"])
def test_cookie_of_ones_own_making_is_not_believed(forged: str) -> None:
    person, own = UserFactory(), Client(REMOTE_ADDR=OFFICE)
    own.cookies[devices.COOKIE] = forged
    for _number in range(10):
        assert not attempt(own, person.email, "wrong")
    assert not attempt(own, person.email)


def test_cookie_of_a_known_browser_is_closed_to_scripts_and_names_nobody() -> None:
    person, own = UserFactory(), Client(REMOTE_ADDR=OFFICE)
    assert attempt(own, person.email)
    cookie = own.cookies[devices.COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert person.email not in str(signing.loads(cookie.value, salt=devices.SALT))


@pytest.mark.usefixtures("_soon_closed")
def test_forgotten_password_opens_an_account_that_failures_have_closed() -> None:
    person, own = UserFactory(), Client(REMOTE_ADDR=OFFICE)
    for number in range(12):
        sign_in(person.email, "wrong", address=f"198.51.100.{number}")
    set_password_anew(own, person)
    assert attempt(own, person.email, "altraFraseLunga8")


def test_failures_on_one_account_leave_the_others_open() -> None:
    attacked, colleague = UserFactory(), UserFactory()
    for _number in range(15):
        sign_in(attacked.email, "wrong")
    assert sign_in(colleague.email)


def test_address_that_guesses_at_many_accounts_is_closed() -> None:
    person = UserFactory()
    for number in range(100):
        sign_in(f"nobody.{number}@posta.example", "wrong", address="198.51.100.1")
    assert not sign_in(person.email, address="198.51.100.1")
    assert sign_in(person.email, address=OFFICE)


@pytest.mark.usefixtures("_soon_closed")
def test_forgotten_password_of_ones_own_does_not_open_the_accounts_of_others() -> None:
    mine, own = UserFactory(), Client(REMOTE_ADDR="198.51.100.1")
    for number in range(12):
        assert not attempt(own, f"nobody.{number}@posta.example", "wrong")
    set_password_anew(own, mine)
    assert not attempt(own, UserFactory().email)


def test_success_is_not_counted_as_a_failure() -> None:
    person = UserFactory()
    assert [sign_in(person.email) for _number in range(12)] == [True] * 12


def test_address_in_a_header_is_not_believed_without_a_trusted_proxy(settings) -> None:  # type: ignore[no-untyped-def]
    settings.TRUSTED_PROXIES = []
    for number in range(100):
        client = Client(REMOTE_ADDR="198.51.100.1", headers={"X-Forwarded-For": f"192.0.2.{number}"})
        client.post(reverse("account_login"), {"login": f"nobody.{number}@posta.example", "password": "wrong"})
    assert not sign_in(UserFactory().email, address="198.51.100.1")


def test_passwords_are_hashed_with_argon2() -> None:
    from wecare_portal import settings as as_installed

    assert as_installed.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
