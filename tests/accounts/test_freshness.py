"""Addresses, passwords, sending and declaring: who signed in long ago shows the password again, and loses nothing."""

import time
from typing import Any

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.models import User
from applications.models import Project, Submission
from applications.rules import sender_statements
from partnerships.models import Declaration, MemberRole
from partnerships.rules import statements
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.applications import complete_project, sender
from tests.factories.calls import published_call
from tests.factories.partnerships import forming_partnership, representative_of
from tests.pages import hidden_fields

pytestmark = pytest.mark.django_db

HOUR = 3600


def signed_in(client: Client, user: User, *, hours_ago: float) -> Client:
    client.force_login(user)
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] = time.time() - hours_ago * HOUR
    session.save()
    return client


def send_page(project: Project) -> str:
    return reverse("applications:send", args=[project.application.public_id, project.phase.key])


def test_page_that_sends_asks_an_old_sign_in_for_the_password_and_comes_back(client: Client) -> None:
    project = complete_project()
    page = send_page(project)
    signed_in(client, sender(project), hours_ago=8.1)
    asked = client.get(f"{page}?from=desk")
    assert asked.headers["Location"] == f"/account/reauthenticate/?next={page.replace('/', '%2F')}%3Ffrom%3Ddesk"
    back = client.post(asked.headers["Location"], {"password": PASSWORD, "next": f"{page}?from=desk"})
    assert back.headers["Location"] == f"{page}?from=desk"
    assert client.get(page).status_code == 200


def test_page_that_sends_opens_at_once_within_the_hours_of_the_setting(client: Client, settings: Any) -> None:
    project = complete_project()
    signed_in(client, sender(project), hours_ago=7.9)
    assert client.get(send_page(project)).status_code == 200
    settings.FRESH_SIGN_IN_SECONDS = 7 * HOUR
    assert client.get(send_page(project)).status_code == 302


def test_press_that_sends_never_asks(client: Client) -> None:
    project = complete_project()
    signed_in(client, sender(project), hours_ago=1)
    shown = hidden_fields(client.get(send_page(project)))
    signed_in(client, sender(project), hours_ago=200)
    ticked = [statement.pk for statement in sender_statements(project.application.call)]
    client.post(send_page(project), {**shown, "statements": ticked})
    assert Submission.objects.filter(project=project).count() == 1


def test_page_that_declares_asks_and_the_press_does_not(client: Client) -> None:
    partnership = forming_partnership(published_call())
    member = partnership.members.get(role=MemberRole.LEAD)
    page = reverse("partnerships:declare", args=[member.public_id])
    signed_in(client, representative_of(partnership.lead), hours_ago=9)
    assert client.get(page).headers["Location"].startswith("/account/reauthenticate/?next=%2Fpartnerships")
    asked = list(statements(partnership.call))
    assert asked
    client.post(page, {f"statement_{statement.pk}": "on" for statement in asked})
    assert Declaration.objects.filter(member=member).count() == len(asked)


@pytest.fixture
def person(client: Client) -> User:
    user = UserFactory()
    EmailAddress.objects.create(user=user, email="seconda@posta.example", verified=True)
    client.force_login(user)
    return user


CHANGES = {
    "adding": {"action_add": "", "email": "nuova@posta.example"},
    "removing": {"action_remove": "", "email": "seconda@posta.example"},
    "promoting": {"action_primary": "", "email": "seconda@posta.example"},
}


def addresses(user: User) -> list[tuple[str, bool]]:
    return sorted(EmailAddress.objects.filter(user=user).values_list("email", "primary"))


@pytest.mark.parametrize("change", CHANGES)
def test_change_of_an_address_waits_for_the_password_and_then_happens(
    client: Client, person: User, change: str
) -> None:
    before = addresses(person)
    asked = client.post(reverse("account_email"), CHANGES[change])
    assert (asked.headers["Location"], addresses(person)) == (
        "/account/reauthenticate/?next=%2Faccount%2Femail%2F",
        before,
    )
    client.post(asked.headers["Location"], {"password": "sbagliata", "next": "/account/email/"})
    assert addresses(person) == before
    client.post(asked.headers["Location"], {"password": PASSWORD, "next": "/account/email/"})
    expected = {
        "adding": [*before, ("nuova@posta.example", False)],
        "removing": before[:1],
        "promoting": [(before[0][0], False), ("seconda@posta.example", True)],
    }
    assert addresses(person) == sorted(expected[change])


@pytest.mark.parametrize("name", ["mfa_activate_totp", "mfa_generate_recovery_codes"])
def test_second_factor_changes_only_after_the_password(client: Client, person: User, name: str) -> None:
    Authenticator.objects.filter(user=person).delete()
    if name == "mfa_generate_recovery_codes":
        Authenticator.objects.create(
            user=person, type="totp", data={"secret": get_adapter().encrypt("JBSWY3DPEHPK3PXP")}
        )
    assert client.get(reverse(name)).headers["Location"].startswith("/account/reauthenticate/?next=")


def test_password_changes_only_with_the_present_one(client: Client, person: User) -> None:
    new = {"password1": "altraFraseLunga8", "password2": "altraFraseLunga8"}
    client.post(reverse("account_change_password"), {"oldpassword": "sbagliata", **new})
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
