"""Notices: delivered once in spite of mail servers and workers that fail."""

import datetime
import smtplib
import threading
import time
from typing import ClassVar

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend

from core import outbox
from core.models import AuditEvent, Notice
from core.refusals import Refused
from tests.factories.accounts import UserFactory
from tests.factories.core import NoticeFactory
from tests.races import race

NOW = datetime.datetime(2100, 1, 1, 12, tzinfo=datetime.UTC)
SECOND = datetime.timedelta(seconds=1)
THIS = "tests.core.test_outbox_delivery"
MEMORY = "django.core.mail.backends.locmem.EmailBackend"


class Down(BaseEmailBackend):
    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected("no answer for sara.bianco@cissaca.example")


class Rejecting(BaseEmailBackend):
    code: ClassVar = 550

    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({message.to[0]: (self.code, b"no such box") for message in messages})


class Greylisting(Rejecting):
    code: ClassVar = 451


class RefusingOne(EmailBackend):
    def send_messages(self, messages):
        if messages[0].to == ["bad@posta.example"]:
            raise OSError("broken pipe")
        return super().send_messages(messages)


class Slow(BaseEmailBackend):
    """Takes a moment for each message, and notes until when the notice is claimed meanwhile."""

    leases: ClassVar = []

    def send_messages(self, messages):
        time.sleep(0.1)
        self.leases.append(Notice.objects.get(state="claimed").claimed_until)
        return len(messages)


class Dying(BaseEmailBackend):
    """The server takes the message, and the worker's process ends before it can write that down."""

    def send_messages(self, messages):
        raise KeyboardInterrupt


@pytest.mark.django_db
def test_deliver_sends_text_and_html_with_a_stable_message_id(mailoutbox):
    notice = NoticeFactory(due_at=NOW)
    assert outbox.deliver(now=NOW) == 1
    (message,) = mailoutbox
    assert (message.subject, message.to, message.body) == (notice.title, [notice.recipient], notice.text)
    assert [(part.content, part.mimetype) for part in message.alternatives] == [(notice.html, "text/html")]
    assert message.message()["Message-ID"] == outbox.message_id(notice)
    notice.refresh_from_db()
    assert (notice.state, notice.sent_at, notice.claimed_until, notice.attempts) == ("sent", NOW, None, 1)


@pytest.mark.django_db
def test_message_id_depends_on_what_makes_the_notice_unique_alone():
    notice = NoticeFactory()
    known = outbox.message_id(notice)
    notice.title, notice.attempts, notice.pk = "x", 9, None
    assert outbox.message_id(notice) == known
    notice.kind = "register.closed"
    assert outbox.message_id(notice) != known
    assert known.endswith("@wecare.example>")


@pytest.mark.django_db
def test_deliver_sends_nothing_twice_and_nothing_early(mailoutbox):
    NoticeFactory(due_at=NOW + datetime.timedelta(seconds=1))
    NoticeFactory(due_at=NOW)
    assert [outbox.deliver(now=NOW), outbox.deliver(now=NOW)] == [1, 0]
    assert len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_notice_once(mailoutbox):
    NoticeFactory.create_batch(70, due_at=NOW)
    sent = race(*[lambda: outbox.deliver(now=NOW)] * 4)
    assert sum(sent) == 70
    assert sorted(message.to[0] for message in mailoutbox) == sorted(Notice.objects.values_list("recipient", flat=True))
    assert set(Notice.objects.values_list("state", "attempts")) == {("sent", 1)}


@pytest.mark.django_db
def test_failing_server_is_tried_again_later_and_later(settings, mailoutbox):
    notice, now = NoticeFactory(due_at=NOW), NOW
    settings.EMAIL_BACKEND = f"{THIS}.Down"
    for pause in (30, 60, 120):
        assert outbox.deliver(now=now) == 0
        notice.refresh_from_db()
        assert (notice.state, notice.due_at - now) == ("waiting", datetime.timedelta(seconds=pause))
        now = notice.due_at
    assert notice.reason == "SMTPServerDisconnected: no answer for [address]"
    settings.EMAIL_BACKEND = MEMORY
    assert outbox.deliver(now=now) == 1
    notice.refresh_from_db()
    assert (notice.state, notice.attempts, notice.reason, len(mailoutbox)) == ("sent", 4, "", 1)


def test_pauses_grow_up_to_an_hour_and_outlast_three_days():
    pauses = [outbox.pause_after(attempts) for attempts in range(1, outbox.ATTEMPTS)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == datetime.timedelta(hours=1)
    assert sum(pauses, datetime.timedelta()) > datetime.timedelta(days=3)


@pytest.mark.django_db
def test_notice_fails_with_the_reason_after_the_last_attempt(settings):
    notice = NoticeFactory(due_at=NOW, attempts=outbox.ATTEMPTS - 1)
    settings.EMAIL_BACKEND = f"{THIS}.Down"
    outbox.deliver(now=NOW)
    notice.refresh_from_db()
    assert (notice.state, notice.reason) == ("failed", "SMTPServerDisconnected: no answer for [address]")


@pytest.mark.django_db
@pytest.mark.parametrize(("backend", "state"), [("Rejecting", "failed"), ("Greylisting", "waiting")])
def test_only_a_final_no_of_the_server_ends_the_attempts(settings, backend, state):
    notice = NoticeFactory(due_at=NOW)
    settings.EMAIL_BACKEND = f"{THIS}.{backend}"
    outbox.deliver(now=NOW)
    notice.refresh_from_db()
    assert notice.state == state


@pytest.mark.django_db
def test_one_bad_notice_does_not_hold_the_others(settings, mailoutbox):
    NoticeFactory(recipient="bad@posta.example", due_at=NOW - datetime.timedelta(hours=1))
    NoticeFactory.create_batch(3, due_at=NOW)
    settings.EMAIL_BACKEND = f"{THIS}.RefusingOne"
    assert outbox.deliver(now=NOW) == 3
    assert len(mailoutbox) == 3


@pytest.mark.django_db
def test_long_delivery_leases_its_later_batches_for_longer(settings, monkeypatch):
    monkeypatch.setattr(outbox, "BATCH", 1)
    monkeypatch.setattr(Slow, "leases", [])
    NoticeFactory.create_batch(3, due_at=NOW)
    settings.EMAIL_BACKEND = f"{THIS}.Slow"
    assert outbox.deliver(now=NOW) == 3
    elapsed = [(until - NOW - outbox.LEASE).total_seconds() for until in Slow.leases]
    assert [seconds >= 0.1 * number for number, seconds in enumerate(elapsed)] == [True] * 3


@pytest.mark.django_db
def test_notice_of_a_dead_worker_is_sent_again_with_the_same_id(settings, mailoutbox):
    notice = NoticeFactory(due_at=NOW)
    settings.EMAIL_BACKEND = f"{THIS}.Dying"
    with pytest.raises(KeyboardInterrupt):
        outbox.deliver(now=NOW)
    notice.refresh_from_db()
    assert notice.state == "claimed"
    settings.EMAIL_BACKEND = MEMORY
    assert outbox.deliver(now=NOW + outbox.LEASE / 2) == 0
    assert outbox.deliver(now=NOW + outbox.LEASE + SECOND) == 1
    assert mailoutbox[0].message()["Message-ID"] == outbox.message_id(notice)


@pytest.mark.django_db(transaction=True)
def test_slow_worker_does_not_write_over_its_successor(settings, monkeypatch):
    """A worker whose lease ended while the server kept it waiting finds the notice sent by another, and leaves it."""
    notice, reached, go_on = NoticeFactory(due_at=NOW), threading.Event(), threading.Event()

    def slow(self, messages):
        reached.set()
        go_on.wait(timeout=10)
        raise OSError("timed out")

    monkeypatch.setattr(Down, "send_messages", slow)
    settings.EMAIL_BACKEND = f"{THIS}.Down"

    def successor():
        reached.wait(timeout=10)
        settings.EMAIL_BACKEND = MEMORY
        sent = outbox.deliver(now=NOW + outbox.LEASE + SECOND)
        go_on.set()
        return sent

    assert race(lambda: outbox.deliver(now=NOW), successor) == [0, 1]
    notice.refresh_from_db()
    assert (notice.state, notice.attempts, notice.reason) == ("sent", 2, "")


@pytest.mark.django_db
def test_failed_notice_can_be_retried(mailoutbox):
    notice, person = NoticeFactory(failed=True), UserFactory()
    outbox.retry(notice, by=person, now=NOW)
    assert outbox.deliver(now=NOW) == 1
    event = AuditEvent.objects.get(event="notice.retried")
    assert (event.actor, event.subject_id, event.before, event.after) == (person, str(notice.pk), "failed", "waiting")


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["waiting", "sent"])
def test_only_a_failed_notice_is_retried(state):
    notice = NoticeFactory(state=state, sent_at=NOW if state == "sent" else None)
    with pytest.raises(Refused):
        outbox.retry(notice, by=None, now=NOW)
