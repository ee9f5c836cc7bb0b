"""How people keep their account: a forgotten password, and the second factor of who acts for an issuer."""

import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page

from organisations.models import Role
from tests.browser.steps_people import PASSPHRASE, link_in_mail_to, sign_in
from tests.browser.walker import Walker
from tests.factories.accounts import PASSWORD, persona
from tests.factories.organisations import BodyFactory, acting

pytestmark = pytest.mark.django_db(transaction=True)


def test_forgotten_password_is_replaced_by_the_link_in_the_mail(new_page: Callable[..., Page]) -> None:
    sara = persona("sara")
    walker = Walker(new_page())
    walker.visit("/account/password/reset/")
    walker.fill(email=sara.email)
    walker.press("Send me the link")
    walker.visit(link_in_mail_to(sara.email))
    walker.fill(password1=PASSPHRASE, password2=PASSPHRASE)
    walker.press("Save the new password")
    sign_in(walker, sara.email, PASSPHRASE)
    walker.sees("Your desk")


def test_new_officer_sets_up_the_second_factor_before_anything_else(new_page: Callable[..., Page]) -> None:
    elena = acting("elena", BodyFactory(region=True), Role.CASE_OFFICER)
    walker = Walker(new_page())
    walker.visit("/account/login/")
    walker.fill(login=elena.email, password=PASSWORD)
    walker.press("Sign in")
    walker.fill(password=PASSWORD)
    walker.go(walker.main.locator("form button").first)
    assert "/2fa/totp/activate/" in walker.page.url
    secret = walker.main.locator("code").inner_text().strip()
    walker.fill(code=format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    walker.press("Turn it on")
    codes = re.findall(r"\d{8}", walker.main.inner_text())
    assert len(codes) == 10
    walker.follow("Go on to your desk")
    walker.sees("Your desk")
    walker.visit("/account/2fa/")
