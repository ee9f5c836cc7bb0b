"""How files are kept: checked before anything is locked, no bytes without their row, none served to whoever asks.

    checked = files.checked(upload, kinds=files.PDF_ONLY)  # Refused with the reason; before any transaction
    with files.atomic():                                   # the transaction, which takes its files along
        stored = files.store(checked, by=by, now=now)      # bytes and row; whatever rolls back removes both

Who does nothing else in the transaction says files.accept(upload, by=by, now=now).
"""

import hashlib
import logging
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import Count, Sum
from django.http import FileResponse
from django.utils.translation import gettext as _

from core.caps import HOUR, count_alone, lately, most
from core.checking import ENDINGS, PDF_AND_IMAGES, PDF_ONLY, check, endings, largest, limits, read_all
from core.models import StoredFile
from core.models.files import random_path
from core.refusals import Blocker, Refused, refuse_if
from core.templatetags.wecare import filesize

__all__ = ["ENDINGS", "PDF_AND_IMAGES", "PDF_ONLY", "endings", "largest", "limits"]

MEDIA_TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}

logger = logging.getLogger(__name__)
_written: ContextVar[list[str] | None] = ContextVar("files written in the transaction", default=None)


@dataclass(frozen=True)
class Checked:
    """A file that was opened and found good, or that the portal made itself, and is not kept yet."""

    content: bytes
    name: str
    media_type: str

    @property
    def size(self) -> int:
        return len(self.content)


def checked(upload: UploadedFile, *, kinds: frozenset[str] = PDF_AND_IMAGES, by: Any = None) -> Checked:
    """The upload once it was looked into; Refused with a sentence that says why not and how to mend it."""
    kind = check(upload, kinds, by)
    return Checked(read_all(upload), normalised_name(upload.name or "", kind), MEDIA_TYPES[kind])


def checked_field(upload: UploadedFile, *, kinds: frozenset[str] = PDF_AND_IMAGES) -> Checked:
    """The same for the clean_… of a form, which shows the reason at its field."""
    try:
        return checked(upload, kinds=kinds)
    except Refused as refused:
        raise ValidationError([str(blocker) for blocker in refused.blockers]) from refused


def made(content: bytes, name: str) -> Checked:
    """A PDF of the portal's own."""
    return Checked(content, normalised_name(name, "pdf"), MEDIA_TYPES["pdf"])


@contextmanager
def atomic() -> Iterator[None]:
    """A transaction that takes its files along: when it is rolled back, their bytes are removed.

    The outermost one is durable: no transaction around it, which could roll it back later, is allowed.
    """
    if _written.get() is not None:
        with transaction.atomic():
            yield
        return
    paths: list[str] = []
    token = _written.set(paths)
    try:
        with transaction.atomic(durable=True):
            yield
    finally:
        _written.reset(token)
        _remove_unclaimed(paths)


def accept(upload: UploadedFile, *, by: Any, now: datetime, kinds: frozenset[str] = PDF_AND_IMAGES) -> StoredFile:
    """Check and keep the upload, in a transaction of its own."""
    found = checked(upload, kinds=kinds, by=by)
    with atomic():
        return store(found, by=by, now=now)


def store(file: Checked, *, by: Any, now: datetime) -> StoredFile:
    """Keep the file, inside files.atomic(); Refused when the person sends too many, or when there is no room."""
    paths = _written.get()
    if paths is None:
        raise RuntimeError("A file is stored inside files.atomic(), which removes its bytes when the row is not kept.")
    if by is not None:
        refuse_if(too_many(file, _sent_by(by, now)))
    stored = StoredFile(
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=hashlib.sha256(file.content).hexdigest(),
        uploaded_by=by,
        created_at=now,
    )
    paths.append(random_path(stored, file.name))
    stored.file = _write(paths[-1], file)
    stored.save(force_insert=True)
    return stored


def _write(path: str, file: Checked) -> str:
    """Where the bytes are, all of them; Refused when the storage does not take them."""
    try:
        written = default_storage.save(path, ContentFile(file.content))
        if default_storage.size(written) != file.size:
            raise OSError("The storage kept another number of bytes.")
    except Exception as error:
        logger.exception("The storage took no file.")
        message = _(
            "“%(name)s” could not be stored: the portal’s storage is not responding. Try again in a few minutes."
        )
        raise Refused(message % {"name": file.name}) from error
    return written


def _remove_unclaimed(paths: list[str]) -> None:
    """Take away the bytes to which no row belongs; what cannot be known now is found by manage.py sweep_files."""
    try:
        kept = set() if connection.needs_rollback else _claimed(paths)
        for path in set(paths) - kept:
            default_storage.delete(path)
    except Exception:  # each kind of storage has errors of its own, and the first refusal is what people must read
        logger.exception("Bytes without a row may be left.")


def _claimed(paths: list[str]) -> set[str]:
    return set(StoredFile.objects.filter(file__in=paths).values_list("file", flat=True)) if paths else set()


def too_many(file: Checked, sent: Mapping[str, int | None], whose: str = "") -> list[Blocker]:
    """Why one file more is too much for the hour, after `sent` (number, size); `whose` begins the names of the caps."""
    number, size = most(f"{whose}uploads_per_hour"), most(f"{whose}upload_bytes_per_hour")
    if (sent["number"] or 0) < number and (sent["size"] or 0) + file.size <= size:
        return []
    message = _(
        "“%(name)s” was not accepted: at most %(number)s files and %(size)s are accepted in an hour. Send it "
        "again a little later: what you have sent is kept."
    )
    return [Blocker(message % {"name": file.name, "number": str(number), "size": filesize(size)}, code="uploads")]


def _sent_by(person: Any, now: datetime) -> dict[str, int | None]:
    count_alone("uploads", person)
    rows = StoredFile.objects.filter(uploaded_by=person, **lately("created_at", HOUR, now))
    return rows.aggregate(number=Count("pk"), size=Sum("size"))


def attachment_response(stored: StoredFile) -> FileResponse:
    """The file as a download that no browser opens by itself and no shared cache keeps; who may, the view decides."""
    response = FileResponse(
        stored.file.open("rb"), as_attachment=True, filename=stored.name, content_type=stored.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def normalised_name(name: str, kind: str) -> str:
    """The file's own name without folders, control or reserved characters, with the ending that its bytes deserve."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in name)
    name = re.sub(r'[<>:"|?*\s]+', " ", name).strip()
    stem, dot, ending = name.rpartition(".")
    if dot + ending.lower() not in ENDINGS[kind]:
        stem, dot, ending = name, "", ENDINGS[kind][0]
    return (stem.strip(" .")[:120].strip(" .") or "file") + dot + ending
