"""Rows of core, and uploads made on the fly, for tests."""

import datetime
import io
from typing import Any

import factory
import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from factory.django import DjangoModelFactory
from PIL import Image

from core import files
from core.models import AuditEvent, Job, Notice, ProtocolRegister, StoredFile
from core.models.jobs import JobState
from tests.factories.accounts import UserFactory


class ProtocolRegisterFactory(DjangoModelFactory):
    """A row that any test may use as somebody's subject."""

    class Meta:
        model = ProtocolRegister

    register = factory.Sequence(lambda number: f"REG{number}")
    year = 2026
    last_number = 0


class AuditEventFactory(DjangoModelFactory):
    class Meta:
        model = AuditEvent

    moment = factory.LazyFunction(timezone.now)
    actor = None
    event = "register.opened"
    subject_type = "core.protocolregister"
    subject_id = factory.Sequence(str)


class NoticeFactory(DjangoModelFactory):
    class Meta:
        model = Notice

    kind = "register.opened"
    recipient = factory.Sequence(lambda number: f"persona{number}@posta.example")
    subject_type = "core.protocolregister"
    subject_id = factory.Sequence(str)
    moment = factory.LazyFunction(timezone.now)
    language = "it"
    title = "Registro aperto"
    text = "Il registro è aperto.\n"
    html = "<p>Il registro è aperto.</p>"
    due_at = factory.LazyFunction(timezone.now)

    class Params:
        failed = factory.Trait(state="failed", attempts=80, reason="SMTPServerDisconnected")


class JobFactory(DjangoModelFactory):
    class Meta:
        model = Job

    kind = "survey"
    subject_type = "core.protocolregister"
    subject_id = factory.Sequence(str)
    requested_at = factory.LazyFunction(timezone.now)
    requested_by = factory.SubFactory(UserFactory)

    class Params:
        running = factory.Trait(
            state=JobState.RUNNING,
            attempts=1,
            started_at=factory.SelfAttribute("requested_at"),
            leased_until=factory.LazyAttribute(lambda job: job.requested_at + datetime.timedelta(minutes=15)),
        )
        done = factory.Trait(state=JobState.DONE, finished_at=factory.SelfAttribute("requested_at"))
        failed = factory.Trait(
            state=JobState.FAILED, finished_at=factory.SelfAttribute("requested_at"), reason="OSError: disk full"
        )


def stored_file(**given: Any) -> StoredFile:
    """A file that went through all the checks."""
    given = {"by": None, "now": timezone.now(), **given}
    return files.accept(given.pop("upload", None) or pdf_upload(), **given)


def pdf_bytes(pages: int = 1, text: str = "", **saving: Any) -> bytes:
    """A PDF with so many pages; `saving` goes to pikepdf (encryption=…)."""
    saving = {"deterministic_id": "encryption" not in saving, **saving}
    content, out = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode("latin-1"), io.BytesIO()
    with pikepdf.new() as pdf:
        for _number in range(pages):
            pdf.add_blank_page()
            pdf.pages[-1].Contents = pdf.make_stream(content * 20)
        pdf.save(out, **saving)
    return out.getvalue()


def image_bytes(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#17324d").save(out, kind)
    return out.getvalue()


def upload(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def pdf_upload(name: str = "statuto.pdf", **making: Any) -> SimpleUploadedFile:
    return upload(pdf_bytes(**making), name)
