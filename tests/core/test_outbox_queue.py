"""Notices: owed once, in the language of the person, whatever happens to the broker."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from core import outbox
from core.models import Notice
from tests.factories.accounts import UserFactory
from tests.factories.core import NoticeFactory, ProtocolRegisterFactory
from tests.races import race

NOW = datetime.datetime(2100, 1, 1, 12, tzinfo=datetime.UTC)
MOMENT = datetime.datetime(2026, 12, 20, 11, tzinfo=datetime.UTC)


def queue(**given):
    return outbox.queue(
        "register.opened",
        **{
            "to": "sara.bianco@cissaca.example",
            "moment": MOMENT,
            "template": "trial/plain",
            "context": {"name": "Sara & Luca", "title_of": "l’Albo"},
            "url": "/calls/1/",
            **given,
        },
    )


@pytest.fixture
def register(db):
    return ProtocolRegisterFactory()


def test_queue_writes_text_and_html_in_the_language_of_the_person(register, settings):
    settings.SITE_URL = "https://bandi.example"
    person = UserFactory(language="en", email="Ada@Posta.example")
    notice = queue(to=person, subject=register)
    notice.refresh_from_db()
    assert (notice.recipient, notice.language, notice.state) == ("ada@posta.example", "en", "waiting")
    assert notice.title == "waiting: l’Albo"
    assert notice.text == f"Dear {person},\n\nSara & Luca, https://bandi.example/calls/1/\n"
    assert "Sara &amp; Luca" in notice.html
    assert '<a href="https://bandi.example/calls/1/">' in notice.html
    assert '<html lang="en">' in notice.html


def test_queue_speaks_italian_to_an_address_without_a_person(register):
    notice = queue(subject=register)
    assert (notice.user, notice.language, notice.title) == (None, "it", "in attesa: l’Albo")


def test_queue_uses_the_template_in_html_when_there_is_one(register, settings):
    settings.SITE_URL = "https://bandi.example"
    notice = queue(subject=register, template="trial/rich")
    assert notice.html == (
        "<!doctype html><title>in attesa: l’Albo</title><p>Sara &amp; Luca</p>"
        '<a href="https://bandi.example/calls/1/">x</a>\n'
    )


def test_queue_wants_a_subject_line(register):
    with pytest.raises(ValueError, match="Subject: "):
        queue(subject=register, template="trial/untitled")


def test_title_stays_on_one_line(register):
    assert queue(subject=register, context={"name": "", "title_of": "A\r Bcc:\tx"}).title == "in attesa: A Bcc: x"


def test_queue_asks_the_database_twice(register, django_assert_num_queries):
    with django_assert_num_queries(2):
        queue(subject=register)


def test_queue_owes_the_same_notice_once(register):
    first = queue(subject=register)
    assert queue(subject=register, to="SARA.BIANCO@cissaca.example ") is None
    assert list(Notice.objects.all()) == [first]


@pytest.mark.parametrize("what", ["to", "subject", "moment", "kind"])
def test_another_recipient_subject_moment_or_kind_is_another_notice(register, what):
    queue(subject=register)
    other = {
        "to": {"to": "luca.moretti@ilponte.example"},
        "subject": {"subject": ProtocolRegisterFactory()},
        "moment": {"moment": MOMENT + datetime.timedelta(seconds=1)},
    }
    if what == "kind":
        NoticeFactory(
            kind="register.closed", recipient="sara.bianco@cissaca.example", subject_id=str(register.pk), moment=MOMENT
        )
    else:
        queue(**{"subject": register, **other[what]})
    assert Notice.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_queue_raced_owes_once():
    register = ProtocolRegisterFactory()
    results = race(*[lambda: queue(subject=register)] * 8)
    assert [result is None for result in results].count(False) == 1
    assert Notice.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_broker_is_down")
def test_queue_survives_a_broker_that_is_down(mailoutbox):
    with transaction.atomic():
        queue(subject=ProtocolRegisterFactory())
    assert outbox.deliver(now=NOW) == 1
    assert len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True)
def test_notice_disappears_with_the_change_that_failed():
    register = ProtocolRegisterFactory()

    def fail():
        with transaction.atomic():
            queue(subject=register)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        fail()
    assert not Notice.objects.exists()


def test_several_are_owed_in_as_many_statements_as_one(register, django_assert_num_queries):
    person = UserFactory(language="en")
    queue(to=person, subject=register)
    given = {"subject": register, "moment": MOMENT, "template": "trial/plain"}
    context = {"name": "", "title_of": "x"}
    with django_assert_num_queries(1):
        queued = outbox.queue_all(
            "register.opened",
            to=[person, "A@posta.example", "a@posta.example", "b@posta.example"],
            context=context,
            **given,
        )
    assert sorted(notice.recipient for notice in queued) == ["a@posta.example", "b@posta.example"]


def test_person_whose_account_is_closed_is_told_nothing(register):
    assert queue(to=UserFactory(is_active=False), subject=register) is None
    assert not Notice.objects.exists()


def test_queue_for_nobody_asks_nothing(register, django_assert_num_queries):
    with django_assert_num_queries(0):
        outbox.queue_all("x", to=[], subject=register, moment=MOMENT, template="trial/plain", context={})


def test_many_notices_wake_the_worker_once(register, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        for number in range(5):
            queue(to=f"p{number}@posta.example", subject=register)
    assert len(callbacks) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "claimed"}, "core_notice_claim_has_lease"),
        ({"claimed_until": NOW}, "core_notice_claim_has_lease"),
        ({"state": "sent"}, "core_notice_sent_has_moment"),
        ({"sent_at": NOW}, "core_notice_sent_has_moment"),
    ],
)
def test_state_and_moments_of_a_notice_agree(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        NoticeFactory(**fields)


@pytest.mark.django_db
def test_notice_is_unique():
    known = NoticeFactory()
    with pytest.raises(IntegrityError, match="core_notice_once"), transaction.atomic():
        NoticeFactory(recipient=known.recipient, subject_id=known.subject_id, moment=known.moment)


def test_queue_all_gives_each_recipient_their_own_page_in_one_text(register, settings, django_assert_num_queries):
    settings.SITE_URL = "https://bandi.example"
    pages = {"ada@posta.example": "/a/?x=1&y=2", "bea@posta.example": "/b/"}
    with django_assert_num_queries(1):
        queued = outbox.queue_all(
            "register.opened",
            to=pages,
            subject=register,
            moment=MOMENT,
            template="trial/plain",
            context={"name": "Sara & Luca", "title_of": "l’Albo"},
            url=pages.__getitem__,
            acts_for=lambda address: f"Ente <{address[0]}>",
        )
    ada, bea = sorted(queued, key=lambda notice: notice.recipient)
    assert (ada.url, bea.url) == ("https://bandi.example/a/?x=1&y=2", "https://bandi.example/b/")
    words = "Buongiorno,\n\nSara & Luca, {url}\n\nRicevi questo messaggio per: Ente <{letter}>\n"
    assert ada.text == words.format(url=ada.url, letter="a")
    assert bea.text == words.format(url=bea.url, letter="b")
    assert ("Ente &lt;a&gt;" in ada.html, "[[" in ada.html + bea.html) == (True, False)
    assert 'href="https://bandi.example/a/?x=1&amp;y=2"' in ada.html
    assert 'href="https://bandi.example/b/"' in bea.html
