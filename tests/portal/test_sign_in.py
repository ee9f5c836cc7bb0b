"""Failed sign-ins are limited by account and by address, and an office behind one address stays open at a deadline."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
OFFICE = "203.0.113.7"


def sign_in(email: str, password: str = PASSWORD, address: str = OFFICE) -> bool:
    client = Client(REMOTE_ADDR=address)
    client.post(reverse("account_login"), {"login": email, "password": password})
    return "_auth_user_id" in client.session


def test_people_of_one_office_sign_in_one_after_the_other() -> None:
    assert [sign_in(person.email) for person in UserFactory.create_batch(45)] == [True] * 45


def test_account_is_closed_after_ten_failures_from_any_address() -> None:
    person = UserFactory()
    for number in range(10):
        assert not sign_in(person.email, "wrong", address=f"198.51.100.{number}")
    assert not sign_in(person.email, address="198.51.100.99")


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
