"""The files of the demonstration: small PDFs of one page, each saying what it stands for."""

import functools
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from core.files import accept
from core.models import StoredFile
from core.pdf import render_pdf


@functools.cache
def _page(title: str) -> bytes:
    return render_pdf("portal/seeds/paper.html", {"title": title}, title=title)


def paper(title: str) -> SimpleUploadedFile:
    """A PDF as a person would upload it."""
    return SimpleUploadedFile(f"{title}.pdf", _page(title), content_type="application/pdf")


def stored(title: str, *, by: Any, now: datetime) -> StoredFile:
    return accept(paper(title), by=by, now=now)
