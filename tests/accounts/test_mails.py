"""The mails of an account wait for no mail server, and what they hold is kept from everybody but their recipient."""

import datetime
import smtplib
import time
from typing import Any, ClassVar

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import hidden, outbox
from core.models import Notice
from core.refusals import Refused
from tests.accounts.test_signing_in import NEW, link_in
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.core import NoticeFactory
from tests.silent import silent_server

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2100, 1, 1, 12, tzinfo=datetime.UTC)
LONG = datetime.timedelta(days=4)
QUICKLY = 10.0  # seconds of a busy machine, which hashes a password; the mail server would be given up after 20


class Asking(EmailBackend):
    """While it delivers its first message somebody asks for a new password."""

    def send_messages(self, messages: Any) -> int:
        if not Notice.objects.filter(is_secret=True).exists():
            NoticeFactory(is_secret=True, text=hidden.hide("link"), html="", recipient="a@b.example")
        return super().send_messages(messages)


class NoSuchBox(BaseEmailBackend):
    code: ClassVar = 550

    def send_messages(self, messages: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (self.code, b"no such box")})


def ask_for_new_password(email: str) -> None:
    Client().post(reverse("account_reset_password"), {"email": email})


@pytest.fixture
def reset() -> Notice:
    """Owed to somebody who forgot the password."""
    ask_for_new_password(UserFactory().email)
    return Notice.objects.get()


@pytest.mark.parametrize("email", [NEW["email"], "known"])
@pytest.mark.parametrize("name", ["account_signup", "account_reset_password"])
def test_page_answers_while_the_mail_server_says_nothing(settings: Any, name: str, email: str) -> None:
    email = UserFactory().email if email == "known" else email
    with silent_server() as port:
        settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
        settings.EMAIL_PORT = port
        began = time.monotonic()
        response = Client().post(reverse(name), {**NEW, "email": email})
        taken = time.monotonic() - began
    assert (response.status_code, Notice.objects.get().recipient) == (302, email.lower())
    assert taken < QUICKLY


def test_link_lies_in_no_row_of_the_database_and_reaches_its_recipient(
    reset: Notice, settings: Any, mailoutbox: Any
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(n)::text FROM core_notice n")
        (row,) = cursor.fetchone()
    assert ("/reset/key/" in row, "http" in row) == (False, False)
    outbox.deliver(now=NOW)
    (message,) = mailoutbox
    assert (message.to, "/reset/key/" in link_in(message)) == ([reset.recipient], True)
    assert f'href="{settings.SITE_URL}{link_in(message)}"' in message.alternatives[0].content


def test_nothing_is_left_of_a_message_that_was_sent(reset: Notice, mailoutbox: Any) -> None:
    outbox.deliver(now=NOW)
    reset.refresh_from_db()
    assert (reset.state, reset.text, reset.html, len(mailoutbox)) == ("sent", "", "", 1)


def test_nothing_is_left_of_a_message_that_was_given_up_and_nobody_sends_it_again(reset: Notice, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.NoSuchBox"
    outbox.deliver(now=NOW)
    reset.refresh_from_db()
    assert (reset.state, reset.text, reset.html) == ("failed", "", "")
    with pytest.raises(Refused, match="non viene conservato"):
        outbox.retry(reset, by=UserFactory(), now=NOW)


def test_message_waits_for_a_server_that_comes_back(reset: Notice, settings: Any, mailoutbox: Any) -> None:
    memory, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.NoSuchBox"
    NoSuchBox.code = 451
    outbox.deliver(now=NOW)
    settings.EMAIL_BACKEND, NoSuchBox.code = memory, 550
    outbox.deliver(now=NOW + LONG)
    assert ["/reset/key/" in message.body for message in mailoutbox] == [True]


def test_message_of_another_secret_key_is_given_up(reset: Notice, settings: Any, mailoutbox: Any) -> None:
    settings.SECRET_KEY = "another key of the installation, by which no old link is believed any more"
    outbox.deliver(now=NOW)
    reset.refresh_from_db()
    assert (reset.state, reset.text, len(mailoutbox)) == ("failed", "", 0)


def test_message_is_read_under_the_key_before_the_last(settings: Any, reset: Notice, mailoutbox: Any) -> None:
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "the key of today"
    outbox.deliver(now=NOW)
    assert len(mailoutbox) == 1


def test_who_waits_before_a_screen_is_served_before_those_who_are_told(settings: Any, mailoutbox: Any) -> None:
    NoticeFactory.create_batch(outbox.BATCH, due_at=NOW - LONG)
    ask_for_new_password("nessuno@altrove.example")
    assert outbox.deliver(now=NOW) == outbox.BATCH + 1
    assert [message.to for message in mailoutbox].index(["nessuno@altrove.example"]) == 0


def test_who_asks_while_hundreds_are_told_waits_for_one_batch(settings: Any, mailoutbox: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Asking"
    NoticeFactory.create_batch(3 * outbox.BATCH, due_at=timezone.now() - LONG)
    assert outbox.deliver(now=timezone.now()) == 3 * outbox.BATCH + 1
    assert [message.to for message in mailoutbox].index(["a@b.example"]) == outbox.BATCH


def test_batch_that_takes_too_long_gives_back_what_it_has_not_tried(monkeypatch: Any, mailoutbox: Any) -> None:
    monkeypatch.setattr(outbox, "LONGEST_DELIVERY", 0.0)
    NoticeFactory.create_batch(outbox.BATCH, due_at=NOW)
    sent = outbox.deliver(now=NOW)
    assert sent < outbox.BATCH
    assert sorted(Notice.objects.values_list("state", "attempts")) == [
        *[("sent", 1)] * sent,
        *[("waiting", 0)] * (outbox.BATCH - sent),
    ]


@pytest.mark.parametrize("state", [{"state": "sent", "sent_at": NOW}, {"state": "failed"}])
def test_database_keeps_no_secret_of_a_message_that_is_done(state: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="core_notice_secret_is_forgotten"):
        NoticeFactory(is_secret=True, text=hidden.hide("link"), html="", **state)


def test_two_requests_are_two_messages(mailoutbox: Any) -> None:
    person = UserFactory()
    ask_for_new_password(person.email)
    ask_for_new_password(person.email)
    outbox.deliver(now=NOW)
    assert len({message.message()["Message-ID"] for message in mailoutbox}) == 2


def test_change_of_password_is_told_in_the_same_way(client: Client, mailoutbox: Any) -> None:
    person = UserFactory()
    client.force_login(person)
    new = {"password1": "altraFraseLunga8", "password2": "altraFraseLunga8"}
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})
    assert [(n.recipient, n.kind) for n in Notice.objects.all()] == [(person.email, "account.password_changed")]
    outbox.deliver(now=NOW)
    assert [message.to for message in mailoutbox] == [[person.email]]
