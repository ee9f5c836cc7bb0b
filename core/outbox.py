"""What people are owed by e-mail: queued once in the transaction of the change, delivered with patience.

A worker claims rows for LEASE in a short transaction, sends outside of it, and marks what was sent. When a worker
dies between the mail server's yes and the mark, nobody can know: the lease ends and the message is sent again
with the same Message-ID, by which the receiving server recognises the duplicate. A lost notice would be worse.
"""

import datetime
import logging
import smtplib
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Model, Q, QuerySet
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext

from core import audit, enclosures, hidden, secret_notices
from core.broker import send_on_commit
from core.canonical import canonical_json, sha256_hex
from core.models import Notice
from core.models.outbox import NoticeState
from core.redaction import reason_of
from core.refusals import Refused
from core.subjects import label_of
from core.untrusted import PLACE, disarmed, is_own, one_line, words_of

logger = logging.getLogger(__name__)

BATCH = 20
IN_TURN = ("-is_secret", "due_at", "id")  # who waits before a screen for a link, then who is told something
TOGETHER = 500  # notices written in one statement
LEASE = datetime.timedelta(minutes=5)  # more than the longest batch and a message whose every answer is slow
FIRST_PAUSE = datetime.timedelta(seconds=30)
LONGEST_PAUSE = datetime.timedelta(hours=1)
# What differs by recipient, while a text is written once for all of a language: page, greeting, signature.
GREETING, SIGNATURE = "[[greeting]]", "[[signature]]"
SERVER_FAILURES = 2  # running, before the rest of a batch is given back
# What is said of one notice alone.
ANSWERS = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, enclosures.NotMade, hidden.Unreadable)
LONGEST_DELIVERY = 120.0  # seconds after which one delivery, and each batch, ends and the next goes on
ATTEMPTS = 80  # with pauses of an hour at most: more than three days of a mail server that is down


def queue(
    kind: str,
    *,
    to: Any,
    subject: Model,
    moment: datetime.datetime,
    template: str,
    context: dict[str, Any],
    url: str = "",
) -> Notice | None:
    """Owe `to` (a user or an address) the notice; None when it is already owed or was sent.

    Renders templates/<template>.txt, whose first line is "Subject: …", and <template>.html or the general wrapper,
    in the recipient's language. `url` is a path of the portal or a whole address; templates see it whole.
    `moment` is what the notice is about (a deadline, the moment of a change), not the time of queueing.
    """
    queued = queue_all(kind, to=[to], subject=subject, moment=moment, template=template, context=context, url=url)
    return queued.first()


def queue_all(
    kind: str,
    *,
    to: Iterable[Any],
    subject: Model,
    moment: datetime.datetime,
    template: str,
    context: dict[str, Any],
    url: str | Callable[[Any], str] = "",
    acts_for: Callable[[Any], str] | None = None,
) -> QuerySet[Notice]:
    """Owe several recipients one notice, written once a language, in as few statements as for one; returns the new.

    `url` may be a function that gives each recipient a page of their own; the text is written once all the same.
    `acts_for` names, for each recipient, the bodies for which they are told: the notice says so. Each begins with a
    greeting; people whose account was closed are told nothing.
    """
    notices: dict[str, Notice] = {}
    written: dict[str, Notice] = {}
    for recipient in to:
        notice = _compose(kind, recipient, subject, moment)
        if notice.recipient in notices or not getattr(recipient, "is_active", True):
            continue
        notice.url = _whole(url(recipient) if callable(url) else url)
        if notice.language not in written:
            place = PLACE if callable(url) else notice.url
            written[notice.language] = _written(notice.language, template, {**words_of(context), "url": place})
        _fill(notice, written[notice.language], acts_for(recipient) if acts_for else "")
        notices[notice.recipient] = notice
    Notice.objects.bulk_create(notices.values(), ignore_conflicts=True, batch_size=TOGETHER)
    if notices:
        send_on_commit("core.tasks.deliver_notices")
    return Notice.objects.filter(pk__in=[notice.pk for notice in notices.values()])


def _compose(kind: str, to: Any, subject: Model, moment: datetime.datetime) -> Notice:
    user = None if isinstance(to, str) else to
    subject_type, subject_id = label_of(subject)
    return Notice(
        kind=kind,
        recipient=(to if user is None else user.email).strip().lower(),
        user=user,
        subject_type=subject_type,
        subject_id=subject_id,
        moment=moment,
        language=getattr(user, "language", "") or settings.LANGUAGE_CODE,
    )


def _whole(url: str) -> str:
    whole = settings.SITE_URL + url if url.startswith("/") else url
    if whole and not is_own(whole):
        raise ValueError(f"A notice leads to the portal's own pages, not to {whole}.")
    return whole


def _written(language: str, template: str, context: dict[str, Any]) -> Notice:
    """The notice as everyone of the language reads it."""
    notice = Notice(language=language)
    with translation.override(language):
        _write(notice, template, context)
    return notice


def _fill(notice: Notice, written: Notice, bodies: str) -> None:
    """Give the notice its words, with what is the recipient's own."""
    own = {PLACE: notice.url, **_own_words(notice, bodies)}
    notice.title, notice.text, notice.html = written.title, written.text, written.html
    for place, words in own.items():
        notice.text = notice.text.replace(place, words)
        notice.html = notice.html.replace(place, escape(words))
    notice.text = notice.text.strip() + "\n"


def _own_words(notice: Notice, bodies: str) -> dict[str, str]:
    """How the notice begins and ends for its recipient, by what stands for it in the text."""
    with translation.override(notice.language):
        greeting = (
            gettext("Dear %(name)s,") % {"name": disarmed(one_line(notice.user))} if notice.user else gettext("Hello,")
        )
        reason = gettext("You receive this message for: %(bodies)s") % {"bodies": disarmed(one_line(bodies))}
    return {GREETING: greeting, SIGNATURE: reason if bodies else ""}


def _write(notice: Notice, template: str, context: dict[str, Any]) -> None:
    plain = get_template(f"{template}.txt").template.render(Context(context, autoescape=False))  # type: ignore[attr-defined]
    title, _newline, text = plain.strip().partition("\n")
    if not title.startswith("Subject: "):
        raise ValueError(f"The first line of {template}.txt must begin with “Subject: ”.")
    notice.title = one_line(disarmed(title.removeprefix("Subject: ")), 250)
    notice.text = disarmed(f"{GREETING}\n\n{text.strip()}\n\n{SIGNATURE}\n")
    try:
        notice.html = render_to_string(f"{template}.html", {**context, "title": notice.title})
    except TemplateDoesNotExist as missing:
        if str(missing) != f"{template}.html":
            raise
        notice.html = render_to_string("core/email.html", {**context, "title": notice.title, "text": notice.text})


def deliver(*, now: datetime.datetime) -> int:
    """Send what is due, batch by batch; returns how many were sent.

    A mail server that fails twice running is left alone until the next delivery, and so is what was claimed for it.
    """
    began, sent = time.monotonic(), 0
    while claimed := _claim(now + datetime.timedelta(seconds=time.monotonic() - began)):
        delivered, stuck = _deliver_batch(claimed, now)
        sent += delivered
        if stuck or time.monotonic() - began > LONGEST_DELIVERY:
            break
    return sent


def _deliver_batch(claimed: list[Notice], now: datetime.datetime) -> tuple[int, bool]:
    """How many of the batch were sent, and whether the server failed so often, or took so long, that the rest was given
    back.
    """
    began, mailer, sent, running = time.monotonic(), get_connection(), 0, 0
    try:
        for number, notice in enumerate(claimed):
            if running >= SERVER_FAILURES or time.monotonic() - began > LONGEST_DELIVERY:
                _release(claimed[number:])
                return sent, True
            failure = _send(notice, mailer, now)
            sent += failure is None
            running = running + 1 if failure and not isinstance(failure, ANSWERS) else 0
    finally:
        mailer.close()
    return sent, False


def _release(notices: list[Notice]) -> None:
    """Give back what was claimed and not tried: it stays due, and no attempt is counted."""
    for notice in notices:
        _mark(notice, state=NoticeState.WAITING, attempts=notice.attempts - 1)


@transaction.atomic
def _claim(now: datetime.datetime) -> list[Notice]:
    waiting = Q(state=NoticeState.WAITING, due_at__lte=now)
    abandoned = Q(state=NoticeState.CLAIMED, claimed_until__lte=now)
    due = Notice.objects.select_for_update(skip_locked=True, of=("self",)).filter(waiting | abandoned)
    ids = [notice.pk for notice in due.order_by(*IN_TURN).only("pk")[:BATCH]]
    Notice.objects.filter(pk__in=ids).update(
        state=NoticeState.CLAIMED, claimed_until=now + LEASE, attempts=F("attempts") + 1
    )
    return list(Notice.objects.filter(pk__in=ids).order_by(*IN_TURN))


def _send(notice: Notice, mailer: BaseEmailBackend, now: datetime.datetime) -> Exception | None:
    """What went wrong, if anything did."""
    try:
        _message(notice, mailer).send()
    except Exception as error:  # whatever the mail server or its library says is a reason to try again
        mailer.close()
        _postpone(notice, error, now)
        return error
    _mark(notice, state=NoticeState.SENT, sent_at=now, reason="", **secret_notices.forgotten(notice))
    return None


def _message(notice: Notice, mailer: BaseEmailBackend) -> EmailMultiAlternatives:
    text, html = secret_notices.words_of(notice)
    message = EmailMultiAlternatives(
        notice.title,
        text,
        to=[notice.recipient],
        connection=mailer,
        headers={"Message-ID": message_id(notice), "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(html, "text/html")
    for name, content, media_type in enclosures.files_of(notice):
        message.attach(name, content, media_type)
    return message


def message_id(notice: Notice) -> str:
    """The Message-ID of the notice: the same at each attempt, derived from what makes the notice unique."""
    unique = [notice.recipient, notice.kind, notice.subject_type, notice.subject_id, notice.moment]
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
    return f"<{sha256_hex(canonical_json(unique))[:40]}@{domain}>"


def _postpone(notice: Notice, error: Exception, now: datetime.datetime) -> None:
    given_up = notice.attempts >= ATTEMPTS or _is_final(error)
    logger.warning("Notice %s was not sent at attempt %d: %s", notice.pk, notice.attempts, type(error).__name__)
    _mark(
        notice,
        state=NoticeState.FAILED if given_up else NoticeState.WAITING,
        due_at=now + pause_after(notice.attempts),
        reason=reason_of(error),
        **(secret_notices.forgotten(notice) if given_up else {}),
    )


def pause_after(attempts: int) -> datetime.timedelta:
    """How long to wait after so many failed attempts: twice as long each time, up to an hour."""
    return min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)


def _is_final(error: Exception) -> bool:
    if isinstance(error, hidden.Unreadable):
        return True
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _answer in error.recipients.values())


def _mark(notice: Notice, **fields: Any) -> None:
    """Write the outcome, unless the lease ended and another worker has the notice now."""
    mine = Notice.objects.filter(pk=notice.pk, state=NoticeState.CLAIMED, attempts=notice.attempts)
    mine.update(claimed_until=None, **fields)


@transaction.atomic
def retry(notice: Notice, *, by: Any, now: datetime.datetime) -> Notice:
    """Try a failed notice again from the beginning; the caller decides who may."""
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if notice.state != NoticeState.FAILED:
        raise Refused(translation.gettext("Only a failed notice can be tried again."))
    secret_notices.refuse(notice)
    audit.record("notice.retried", notice, by=by, now=now, before=notice.state, after=NoticeState.WAITING.value)
    notice.state, notice.attempts, notice.due_at = NoticeState.WAITING, 0, now
    notice.save(update_fields=["state", "attempts", "due_at"])
    send_on_commit("core.tasks.deliver_notices")
    return notice
