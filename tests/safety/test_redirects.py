"""Nobody is led out of the portal, and nobody else's name is put into its links."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import PASSWORD, UserFactory
from wecare_portal import environment

ELSEWHERE = ["//evil.example/", "https://evil.example/", "https:evil.example", "/\\evil.example", "javascript:alert(1)"]


@pytest.mark.django_db
@pytest.mark.parametrize("place", ELSEWHERE)
def test_sign_in_leads_nowhere_else(place: str) -> None:
    person = UserFactory()
    response = Client().post(reverse("account_login"), {"login": person.email, "password": PASSWORD, "next": place})
    assert (response.status_code, response["Location"]) == (302, reverse("desk"))


@pytest.mark.django_db
@pytest.mark.parametrize("place", ELSEWHERE)
def test_change_of_language_leads_nowhere_else(place: str) -> None:
    response = Client().post(reverse("set_language"), {"language": "en", "next": place})
    assert (response.status_code, response["Location"]) == (302, "/")


@pytest.mark.django_db
def test_sign_in_goes_on_to_the_page_asked_for() -> None:
    person, page = UserFactory(), reverse("organisations:list")
    response = Client().post(reverse("account_login"), {"login": person.email, "password": PASSWORD, "next": page})
    assert response["Location"] == page


def test_installation_that_answers_to_every_name_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "bandi.example.it,*")
    with pytest.raises(ImproperlyConfigured, match="ALLOWED_HOSTS"):
        environment.hosts("ALLOWED_HOSTS")
    monkeypatch.setenv("ALLOWED_HOSTS", "bandi.example.it, www.example.it")
    assert environment.hosts("ALLOWED_HOSTS") == ["bandi.example.it", "www.example.it"]
