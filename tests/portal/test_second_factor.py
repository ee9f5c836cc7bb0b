"""Who acts for an issuer or a commission shows a second factor before anything else; nobody else is asked."""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import reverse

from organisations.models import Role
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.organisations import BodyFactory, acting
from wecare_portal import second_factor

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"


def with_secret(user):  # type: ignore[no-untyped-def]
    data = {"secret": get_adapter().encrypt(SECRET)}
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)
    return user


def current_code(secret: str = SECRET) -> str:
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


def password_only(user) -> Client:  # type: ignore[no-untyped-def]
    """A client that has shown the password and nothing else; not the client that signs in completely."""
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("role", sorted(second_factor.OFFICE_ROLES))
def test_office_without_second_factor_is_sent_to_set_one_up(role: str) -> None:
    officer = acting(UserFactory(), BodyFactory(region=True), role)
    answer = password_only(officer).get(reverse("desk"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/2fa/totp/activate/?next=%2Fdesk%2F")


def test_office_with_second_factor_is_asked_for_its_code() -> None:
    officer = with_secret(acting(UserFactory(), BodyFactory(region=True), Role.CALL_MANAGER))
    answer = password_only(officer).get(reverse("desk"))
    assert answer.headers["Location"] == "/account/2fa/reauthenticate/?next=%2Fdesk%2F"


def test_administrator_is_asked_too() -> None:
    assert password_only(UserFactory(administrator=True)).get(reverse("jobs")).status_code == 302


def test_operator_of_a_body_is_not_asked() -> None:
    operator = acting(UserFactory(), BodyFactory(odv=True), Role.LEGAL_REPRESENTATIVE)
    assert password_only(operator).get(reverse("desk")).status_code == 200


def test_signing_in_with_password_and_code_opens_the_desk() -> None:
    officer = with_secret(acting(UserFactory(), BodyFactory(region=True), Role.CASE_OFFICER))
    client = Client()
    client.post(reverse("account_login"), {"login": officer.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    assert f'href="{reverse("mailbox")}"' in client.get(reverse("mfa_authenticate")).content.decode()
    client.post(reverse("mfa_authenticate"), {"code": current_code()})
    assert client.get(reverse("desk")).status_code == 200


def test_wrong_code_does_not_sign_in() -> None:
    officer = with_secret(acting(UserFactory(), BodyFactory(region=True), Role.CASE_OFFICER))
    client = Client()
    client.post(reverse("account_login"), {"login": officer.email, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "_auth_user_id" not in client.session


def test_post_without_second_factor_changes_nothing() -> None:
    officer = acting(UserFactory(language="it"), BodyFactory(region=True), Role.CASE_OFFICER)
    answer = password_only(officer).post(reverse("accounts:profile"), {"first_name": "Altro", "last_name": "Nome"})
    officer.refresh_from_db()
    assert (answer.status_code, officer.first_name == "Altro") == (302, False)


def test_secret_is_not_in_clear_in_the_database() -> None:
    user = with_secret(UserFactory())
    assert SECRET not in str(Authenticator.objects.get(user=user).data)


ACTIVATE = "mfa_activate_totp"


def new_officer() -> tuple[Client, str]:
    """A client of an officer without a second factor who has just written the password, and the offered secret."""
    officer = acting(UserFactory(), BodyFactory(region=True), Role.CASE_OFFICER)
    client = password_only(officer)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client, client.get(reverse(ACTIVATE)).context["form"].secret


def test_setting_it_up_counts_as_showing_it() -> None:
    client, secret = new_officer()
    client.post(reverse(ACTIVATE), {"code": current_code(secret)})
    assert client.get(reverse("desk")).status_code == 200


def test_setting_it_up_leads_to_the_recovery_codes_and_from_there_to_the_desk() -> None:
    client, secret = new_officer()
    answer = client.post(reverse(ACTIVATE), {"code": current_code(secret)}, follow=True)
    assert answer.redirect_chain == [("/account/2fa/recovery-codes/", 302)]
    assert f'href="{reverse("desk")}">' in answer.content.decode().partition("<main")[2]


def test_setting_it_up_gives_the_session_a_new_key() -> None:
    client, secret = new_officer()
    before = client.session.session_key
    client.post(reverse(ACTIVATE), {"code": current_code(secret)})
    assert client.session.session_key != before


def test_wrong_code_at_setting_up_shows_nothing() -> None:
    client, _secret = new_officer()
    client.post(reverse(ACTIVATE), {"code": "000000"})
    assert client.get(reverse("desk")).headers["Location"].startswith(reverse(ACTIVATE))


def test_setting_it_up_speaks_for_that_session_alone() -> None:
    client, secret = new_officer()
    client.post(reverse(ACTIVATE), {"code": current_code(secret)})
    elsewhere = password_only(Authenticator.objects.get(type=Authenticator.Type.TOTP).user)
    assert elsewhere.get(reverse("desk")).headers["Location"].startswith(reverse("mfa_reauthenticate"))


def test_setting_it_up_asks_for_the_password_first() -> None:
    client = password_only(acting(UserFactory(), BodyFactory(region=True), Role.CASE_OFFICER))
    answer = client.post(reverse(ACTIVATE), {"code": current_code()})
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("role", sorted(second_factor.SENDER_ROLES))
def test_who_commits_a_body_is_asked_when_the_setting_says_so(settings, role: str) -> None:  # type: ignore[no-untyped-def]
    person = acting(UserFactory(), BodyFactory(odv=True), role)
    assert password_only(person).get(reverse("desk")).status_code == 200
    settings.SECOND_FACTOR_FOR_REPRESENTATIVES = True
    assert password_only(person).get(reverse("desk")).headers["Location"].startswith("/account/2fa/totp/activate/")
    operator = acting(UserFactory(), BodyFactory(odv=True), Role.OPERATOR)
    assert password_only(operator).get(reverse("desk")).status_code == 200
