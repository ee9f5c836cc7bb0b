"""The mailbox of a portal in development: every message, and the codes of demonstration people."""

import time

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import validate_totp_code
from django.core.mail import EmailMultiAlternatives, get_connection
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import UserFactory
from wecare_portal import mailbox
from wecare_portal.views.mailbox import current_codes

SECRET = "JBSWY3DPEHPK3PXP"


def send(to: str, subject: str) -> None:
    connection = get_connection("wecare_portal.mailbox.MailboxBackend")
    message = EmailMultiAlternatives(subject, "Testo: perché no?", to=[to], connection=connection)
    message.attach_alternative("<p style='color:red'>Perché <b>no</b>?</p>", "text/html")
    message.send()


@pytest.mark.django_db
def test_mailbox_lists_messages_latest_first(client: Client) -> None:
    send("anna@rete.example", "Prima")
    send("bruno@rete.example", "Seconda")
    assert [message.subject for message in mailbox.messages()] == ["Seconda", "Prima"]
    page = client.get(reverse("mailbox")).content.decode()
    assert page.index("Seconda") < page.index("Prima")


@pytest.mark.django_db
def test_mailbox_shows_only_messages_to_the_address_asked_for(client: Client) -> None:
    send("anna@rete.example", "Per Anna")
    send("bruno@rete.example", "Per Bruno")
    page = client.get(reverse("mailbox"), {"to": "anna@"}).content.decode()
    assert ("Per Anna" in page, "Per Bruno" in page) == (True, False)


@pytest.mark.django_db
def test_message_is_shown_as_text_and_as_html(client: Client) -> None:
    send("anna@rete.example", "Benvenuta")
    [message] = mailbox.messages()
    assert "Testo: perché no?" in client.get(reverse("mailbox_message", args=[message.name])).content.decode()
    html = client.get(reverse("mailbox_html", args=[message.name]))
    assert "Perché <b>no</b>?" in html.content.decode()
    assert "sandbox" in html.headers["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["..%2Fsecret", "nothing", "20261122T100000000000-" + "0" * 32])
def test_unknown_message_is_not_found(client: Client, name: str) -> None:
    assert client.get(f"/mailbox/{name}/").status_code == 404


@pytest.mark.django_db
def test_codes_of_demonstration_people_open_their_second_step(client: Client) -> None:
    person = UserFactory(email="giulia@regione.example")
    stranger = UserFactory(email="real@comune.torino.it")
    for user in (person, stranger):
        data = {"secret": get_adapter().encrypt(SECRET)}
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)
    [(name, code)] = current_codes()
    assert "giulia@regione.example" in name
    assert validate_totp_code(SECRET, code)
    assert code in client.get(reverse("mailbox")).content.decode() or int(time.time()) % 30 == 0
