"""Notices with a link that opens an account: hidden until they are sent, then forgotten, and sent before all others."""

import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from core import hidden
from core.broker import send_on_commit
from core.models import Notice
from core.refusals import Refused
from core.untrusted import one_line


def queue(kind: str, *, to: str, title: str, text: str, now: datetime.datetime) -> Notice:
    """Owe the address the text; it is about nothing but itself, so that two requests are two messages."""
    notice = Notice(kind=kind, recipient=to.strip().lower(), subject_type="core.notice", moment=now, is_secret=True)
    notice.subject_id, notice.language = notice.pk.hex, translation.get_language() or settings.LANGUAGE_CODE
    notice.title, notice.text = one_line(title, 250), hidden.hide(text)
    notice.save(force_insert=True)
    send_on_commit("core.tasks.deliver_notices")
    return notice


def words_of(notice: Notice) -> tuple[str, str]:
    """The notice's text and HTML as its recipient reads them."""
    if not notice.is_secret:
        return notice.text, notice.html
    text = hidden.show(notice.text)
    with translation.override(notice.language):
        return text, render_to_string("core/email.html", {"title": notice.title, "text": text})


def forgotten(notice: Notice) -> dict[str, str]:
    """What is written over the words of a notice that is sent, or given up: nothing, unless they were a secret."""
    return {"text": "", "html": ""} if notice.is_secret else {}


def refuse(notice: Notice) -> None:
    """Say why a notice that was given up cannot be tried again."""
    if notice.is_secret:
        raise Refused(gettext("The link that this message held is not kept: its recipient asks for a new one."))
