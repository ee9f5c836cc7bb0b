"""Keeps the messages of a portal in development in a folder, where the mailbox page reads them."""

import datetime
import email
import email.policy
import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage as ParsedMessage
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

NAME = re.compile(r"[0-9]{8}T[0-9]{12}-[0-9a-f]{32}")


class MailboxBackend(BaseEmailBackend):
    """Delivers each message to the folder, whole, and to nobody else."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        settings.MAILBOX_DIR.mkdir(parents=True, exist_ok=True)
        settings.MAILBOX_DIR.chmod(0o700)
        for message in email_messages:
            name = f"{timezone.now().astimezone(datetime.UTC):%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex}"
            unfinished = settings.MAILBOX_DIR / f".{name}"
            unfinished.write_bytes(message.message().as_bytes())
            unfinished.rename(settings.MAILBOX_DIR / f"{name}.eml")
        return len(email_messages)


@dataclass(frozen=True)
class Message:
    """One message of the mailbox; `text` and `html` are its two bodies, either may be empty."""

    name: str
    sent_at: datetime.datetime
    to: str
    subject: str
    text: str
    html: str


def messages(to: str = "") -> Iterator[Message]:
    """The messages, latest first; only those to the address when one is given."""
    for path in sorted(settings.MAILBOX_DIR.glob("*.eml"), reverse=True):
        message = _read(path)
        if not to or to.lower() in message.to.lower():
            yield message


def find(name: str) -> Message | None:
    path = settings.MAILBOX_DIR / f"{name}.eml"
    return _read(path) if NAME.fullmatch(name) and path.is_file() else None


def _read(path: Path) -> Message:
    parsed: ParsedMessage = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)  # type: ignore[assignment]
    moment = datetime.datetime.strptime(path.stem.partition("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=datetime.UTC)
    return Message(
        name=path.stem,
        sent_at=moment,
        to=str(parsed["To"] or ""),
        subject=str(parsed["Subject"] or ""),
        text=_body(parsed, "plain"),
        html=_body(parsed, "html"),
    )


def _body(parsed: ParsedMessage, kind: str) -> str:
    part = parsed.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""
