"""Signing up, verifying the address, signing in, a forgotten password; nothing tells who has an account."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from accounts.models import User
from core.tasks import deliver_notices
from tests.factories.accounts import PASSWORD, UserFactory, persona

pytestmark = pytest.mark.django_db

NEW = {
    "first_name": "Ada",
    "last_name": "Negri",
    "email": "Ada.Negri@Posta.example",
    "password1": "unaFraseAssaiLunga7",
    "password2": "unaFraseAssaiLunga7",
    "language": "en",
}


def link_in(message):
    return re.search(r"https?://[^/]+(/\S+)", message.body)[1]


def latest_mail():
    deliver_notices()
    return mail.outbox[-1]


def sign_in(client, email, password):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_sign_up_keeps_name_language_and_a_lower_case_address(client):
    client.post(reverse("account_signup"), NEW)
    user = User.objects.get()
    assert (user.first_name, user.last_name, user.email, user.language) == (
        "Ada",
        "Negri",
        "ada.negri@posta.example",
        "en",
    )
    assert not user.is_staff


@pytest.mark.parametrize("field", sorted(NEW))
def test_sign_up_needs_every_field(client, field):
    response = client.post(reverse("account_signup"), {**NEW, field: ""})
    assert field in response.context["form"].errors
    assert not User.objects.exists()


def test_password_is_never_one_of_the_common_ones(client):
    response = client.post(reverse("account_signup"), {**NEW, "password1": "password1234", "password2": "password1234"})
    assert list(response.context["form"].errors) == ["password1"]


def test_nobody_signs_in_before_the_address_is_verified(client):
    client.post(reverse("account_signup"), NEW)
    response = sign_in(client, NEW["email"], NEW["password1"])
    assert response.url == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in client.session


def test_verified_person_signs_in_and_meets_the_desk(client):
    client.post(reverse("account_signup"), NEW)
    address = link_in(latest_mail())
    client.post(address)
    assert EmailAddress.objects.get().verified
    assert sign_in(client, NEW["email"], NEW["password1"]).url == reverse("desk")


def test_sign_in_with_a_wrong_password_says_the_same_for_any_address(client):
    known = sign_in(client, UserFactory().email, "sbagliata")
    unknown = sign_in(client, "nessuno@altrove.example", "sbagliata")
    assert known.context["form"].errors == unknown.context["form"].errors


def test_sign_up_with_a_known_address_looks_like_any_other(client, new_client):
    fresh = client.post(reverse("account_signup"), NEW)
    other = new_client()
    known = other.post(reverse("account_signup"), {**NEW, "email": UserFactory().email})
    assert (known.status_code, known.url) == (fresh.status_code, fresh.url)
    assert User.objects.filter(last_name="Negri").count() == 1


def test_forgotten_password_says_the_same_for_any_address(client):
    known = client.post(reverse("account_reset_password"), {"email": UserFactory().email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nessuno@altrove.example"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_forgotten_password_is_set_anew_through_the_link(client):
    user = UserFactory()
    client.post(reverse("account_reset_password"), {"email": user.email})
    page = client.get(link_in(latest_mail()), follow=True)
    new = {"password1": "altraFraseLunga8", "password2": "altraFraseLunga8"}
    client.post(page.request["PATH_INFO"], new)
    assert sign_in(client, user.email, PASSWORD).status_code == 200
    assert sign_in(client, user.email, "altraFraseLunga8").status_code == 302


def test_many_wrong_passwords_close_the_account_for_a_while_but_not_the_office(client):
    victim, colleague = UserFactory(), UserFactory()
    for _number in range(10):
        sign_in(client, victim.email, "sbagliata")
    assert sign_in(client, victim.email, PASSWORD).status_code != 302
    assert sign_in(client, colleague.email, PASSWORD).url == reverse("desk")


def test_person_without_roles_meets_an_empty_desk_that_says_what_to_do(client):
    client.force_login(persona("stranger"))
    page = client.get(reverse("desk")).content.decode()
    assert reverse("organisations:search") in page


def test_two_people_never_share_an_address_in_another_case():
    UserFactory(email="ada@posta.example")
    from django.db import IntegrityError

    with pytest.raises(IntegrityError, match="user_email_unique_any_case"):
        UserFactory(email="Ada@posta.example", address=None)
