"""How people of a journey come in: by signing up, by signing in, by an invitation to act for a body."""

import re
import time
from collections.abc import Callable

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.core import mail
from playwright.sync_api import Page

from core.tasks import deliver_notices
from tests.browser.walker import Walker
from wecare_portal.seeds.territory import company_code, person_code

PASSPHRASE = "treCavalliInCortile9"


def link_in_mail_to(address: str) -> str:
    """The link in the latest message to the address, after a worker would have delivered what is owed."""
    while deliver_notices():
        pass
    latest = [message for message in mail.outbox if address in message.to][-1]
    return re.search(r"https?://[^/]+(/\S+)", latest.body)[1]


def sign_up(walker: Walker, first_name: str, last_name: str, email: str) -> None:
    """A new account, its address proved by the link in the mail."""
    walker.visit("/account/signup/")
    walker.fill(first_name=first_name, last_name=last_name, email=email, password1=PASSPHRASE, password2=PASSPHRASE)
    walker.press("Create the account")
    walker.visit(link_in_mail_to(email))
    walker.go(walker.main.locator("form button").first)


def sign_in(walker: Walker, email: str, password: str) -> None:
    """With the password, then with the code that the person's app shows, when they are asked for it."""
    walker.visit("/account/login/")
    if "/login/" not in walker.page.url:
        return
    walker.fill(login=email, password=password)
    walker.press("Sign in")
    if "/2fa/" in walker.page.url:
        walker.fill(code=code_of(email))
        walker.press("Sign in")
    assert walker.page.url.endswith("/desk/"), walker.main.inner_text()


def code_of(email: str) -> str:
    secret = decrypt(Authenticator.objects.get(user__email=email, type=Authenticator.Type.TOTP).data["secret"])
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def register_body(walker: Walker, number: int, **details: str) -> None:
    """A body that its legal representative registers."""
    walker.visit("/bodies/search/")
    walker.fill(q=details["name"])
    walker.sees("No body found")
    walker.visit("/bodies/register/")
    walker.main.locator("[name=kind]").select_option(details.pop("kind"))
    walker.fill(
        **details,
        tax_code=company_code(number),
        seat_address="Via Galimberti 2",
        seat_postcode="15121",
        seat_town="Alessandria",
        seat_province="AL",
        pec=f"protocollo.{number}@pec.example",
        phone="0131 555010",
        person_tax_code=person_code(number),
        valid_from="2024-01-15",
    )
    walker.tick("districts")
    walker.tick("i_represent")
    walker.press("Register the body")
    walker.sees(details["name"])


def confirm_body(office: Walker, name: str) -> None:
    """From the desk of a manager of the Region: the body that waits is what it says."""
    office.go(office.main.get_by_role("link", name="Conferma 1 ente"))
    office.follow(name)
    office.fill(reason="Nome, codice e PEC sono nel registro IPA.")
    office.press("Confirm that it is what it says")
    office.sees("Confirmed by the office")


def invite_colleague(walker: Walker, email: str, role: str) -> str:
    """From the page of one's body; returns the path in the mail that the colleague receives."""
    walker.follow("Invite a person")
    walker.fill(email=email)
    walker.tick("role", role)
    walker.press("Send the invitation")
    return link_in_mail_to(email)


class Cast:
    """The people of a journey, each with a browser; `cast("elena")` has them signed in through the pages."""

    def __init__(self, new_page: Callable[..., Page]) -> None:
        self._new_page = new_page
        self._walkers: dict[str, Walker] = {}
        self._known: dict[str, tuple[str, str]] = {}

    def introduce(self, name: str, email: str, password: str = PASSPHRASE) -> None:
        self._known[name] = (email, password)

    def browser(self, name: str) -> Walker:
        """The person's own, whether they are signed in or not."""
        if name not in self._walkers:
            self._walkers[name] = Walker(self._new_page())
        return self._walkers[name]

    def __call__(self, name: str) -> Walker:
        """The person's browser at their desk; after a session ran out they sign in again."""
        sign_in(self.browser(name), *self._known[name])
        return self.browser(name)

    def go_home(self) -> None:
        """Nobody leaves a page open overnight."""
        for walker in self._walkers.values():
            walker.page.goto("about:blank")

    def visitor(self) -> Walker:
        return Walker(self._new_page())

    def email(self, name: str) -> str:
        return self._known[name][0]
