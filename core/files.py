"""Which files the portal takes: those that it has opened, and that are what they say they are."""

import hashlib
import io
import re
import unicodedata
import zlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, BinaryIO, cast

import pikepdf
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Sum
from django.http import FileResponse
from django.utils.translation import gettext as _
from PIL import Image, ImageFile

from core import antivirus
from core.caps import HOUR, count_alone, lately, most
from core.models import StoredFile
from core.refusals import Blocker, Refused, refuse_if
from core.templatetags.wecare import filesize

PDF_ONLY = frozenset({"pdf"})
PDF_AND_IMAGES = frozenset({"pdf", "jpeg", "png"})
MEDIA_TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
ENDINGS = {"pdf": (".pdf",), "jpeg": (".jpg", ".jpeg"), "png": (".png",)}
LARGEST = 20_000_000  # bytes, unless FILES_MAX_BYTES says otherwise
UNPACKED = 100_000_000  # bytes that one stream of a PDF may swell to: a hostile one swells a thousandfold
UNPACKED_IN_ALL = 200_000_000  # the same for all its pages together
MOST_PAGES = 5_000
# The one way of packing for which the library knows no limit: a megabyte swells to more than the machine's memory.
LZW = re.compile(rb"/(?:L|#4[Cc])(?:Z|#5[Aa])(?:W|#57)(?:D|#44|[\s/\]>])")
MOST_PIXELS = 60_000_000  # an A3 page scanned at 400 dots an inch is 31 million

pikepdf.settings.set_qpdf_limits(flate_max_memory=UNPACKED, run_length_max_memory=UNPACKED)


@transaction.atomic
def accept(upload: UploadedFile, *, by: Any, now: datetime, kinds: frozenset[str] = PDF_AND_IMAGES) -> StoredFile:
    """Check, hash and store the upload; Refused with a sentence that says why not and how to mend it.

    What it is is decided by its bytes, never by its name or by what the browser says.
    """
    _check_size(upload)
    if by is not None:
        refuse_if(too_many(upload, _sent_by(by, now)))
    kind = kind_of(upload)
    if kind not in kinds:
        raise Refused(_of_another_kind(upload, kinds))
    antivirus.check(upload)
    OPENERS[kind](upload)
    digest = sha256_of(upload)
    upload.seek(0)
    return StoredFile.objects.create(
        file=upload,
        name=normalised_name(upload.name or "", kind),
        media_type=MEDIA_TYPES[kind],
        size=upload.size or 0,
        sha256=digest,
        uploaded_by=by,
        created_at=now,
    )


def _of_another_kind(upload: UploadedFile, kinds: frozenset[str]) -> str:
    """Why these bytes are not taken; a name that promises them is not believed, and who sent it is told so."""
    message = _("“%(name)s” is not accepted: send %(kinds)s.")
    if (upload.name or "").lower().endswith(tuple(endings(kinds).split(","))):
        message = _("“%(name)s” is not what its name says: open it and save it again as %(kinds)s.")
    return message % _words(upload, kinds=_listed(kinds))


def too_many(upload: UploadedFile, sent: Mapping[str, int | None], whose: str = "") -> list[Blocker]:
    """Why one file more is too much for the hour, after `sent` (number, size); `whose` begins the names of the caps."""
    number, size = most(f"{whose}uploads_per_hour"), most(f"{whose}upload_bytes_per_hour")
    if (sent["number"] or 0) < number and (sent["size"] or 0) + (upload.size or 0) <= size:
        return []
    message = _(
        "“%(name)s” was not taken: in one hour at most %(number)s files and %(size)s are accepted. "
        "Send it again a little later: what you have sent is kept."
    )
    return [Blocker(message % _words(upload, number=str(number), size=filesize(size)), code="uploads")]


def _sent_by(person: Any, now: datetime) -> dict[str, int | None]:
    count_alone("uploads", person)
    rows = StoredFile.objects.filter(uploaded_by=person, **lately("created_at", HOUR, now))
    return rows.aggregate(number=Count("pk"), size=Sum("size"))


def largest() -> int:
    """The most bytes that an upload may have."""
    return int(getattr(settings, "FILES_MAX_BYTES", LARGEST))


def limits(kinds: frozenset[str] = PDF_AND_IMAGES) -> str:
    """What may be uploaded, to be said before one chooses a file."""
    return _("%(kinds)s, at most %(limit)s.") % {"kinds": _listed(kinds), "limit": filesize(largest())}


def endings(kinds: frozenset[str] = PDF_AND_IMAGES) -> str:
    """The endings of those kinds, as a browser's file chooser wants them."""
    return ",".join(ending for kind in ("pdf", "jpeg", "png") if kind in kinds for ending in ENDINGS[kind])


def attachment_response(stored: StoredFile) -> FileResponse:
    """The file as a download that no browser opens by itself and no shared cache keeps; who may, the view decides."""
    response = FileResponse(
        stored.file.open("rb"), as_attachment=True, filename=stored.name, content_type=stored.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def kind_of(upload: BinaryIO | UploadedFile) -> str:
    """pdf, jpeg, png, or nothing when the first bytes are none of these."""
    upload.seek(0)
    head = upload.read(1024)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    return "pdf" if head.lstrip().startswith(b"%PDF-") else ""


def sha256_of(upload: BinaryIO | UploadedFile) -> str:
    """The SHA-256 of the whole file, read in pieces."""
    upload.seek(0)
    digest = hashlib.sha256()
    while piece := upload.read(1 << 20):
        digest.update(piece)
    return digest.hexdigest()


def normalised_name(name: str, kind: str) -> str:
    """The file's own name without folders, control or reserved characters, with the ending that its bytes deserve."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in name)
    name = re.sub(r'[<>:"|?*\s]+', " ", name).strip()
    stem, dot, ending = name.rpartition(".")
    if dot + ending.lower() not in ENDINGS[kind]:
        stem, dot, ending = name, "", ENDINGS[kind][0]
    return (stem.strip(" .")[:120].strip(" .") or "file") + dot + ending


def _check_size(upload: UploadedFile) -> None:
    limit = largest()
    if not upload.size:
        raise Refused(_("“%(name)s” is empty: choose the file again.") % _words(upload))
    if upload.size > limit:
        sizes = {"size": filesize(upload.size), "limit": filesize(limit)}
        message = _("“%(name)s” is %(size)s, and at most %(limit)s are accepted: reduce the quality of its images.")
        raise Refused(message % _words(upload, **sizes))


def _open_pdf(upload: UploadedFile) -> None:
    """Prove that every page can be read: a reader that repairs is not used, for it would hide what was lost."""
    if LZW.search(_read_all(upload)):
        raise Refused(_packed_too_tightly(upload))
    upload.seek(0)
    try:
        with pikepdf.open(cast(BinaryIO, upload), attempt_recovery=False, suppress_warnings=True) as pdf:
            if not _is_readable_in_time(pdf):
                raise Refused(_packed_too_tightly(upload))
            encrypted, pages = pdf.is_encrypted, len(pdf.pages)
    except pikepdf.PasswordError:
        encrypted, pages = True, 0
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, zlib.error, RecursionError) as error:
        message = _("“%(name)s” is damaged and cannot be read: open it on your computer and save it as PDF again.")
        raise Refused(message % _words(upload)) from error
    if encrypted:
        message = _("“%(name)s” is protected by a password: save a copy without protection and send that.")
        raise Refused(message % _words(upload))
    if not pages:
        raise Refused(_("“%(name)s” has no pages: save it as PDF again.") % _words(upload))


def _is_readable_in_time(pdf: pikepdf.Pdf) -> bool:
    """Read the contents of every page, what several of them share once; False as soon as it is too much."""
    if _has_too_many_pages(pdf):
        return False
    seen: set[tuple[int, int]] = set()
    left = UNPACKED_IN_ALL
    for page in pdf.pages:
        contents = page.obj.get("/Contents")
        for stream in contents if isinstance(contents, pikepdf.Array) else [contents]:
            if stream is not None and stream.objgen not in seen:
                seen.add(stream.objgen)
                left -= len(stream.read_bytes())
            if left < 0:
                return False
    return True


def _has_too_many_pages(pdf: pikepdf.Pdf) -> bool:
    """Counted here, and no further than the limit: the library would first make an object of each."""
    nodes, met = [pdf.Root.Pages], 0
    while nodes and met <= MOST_PAGES:
        node = nodes.pop()
        met += 1
        kids: Any = node.get("/Kids", [])
        if met + len(kids) > MOST_PAGES:
            return True
        nodes += list(kids)
    return met > MOST_PAGES


def _open_image(upload: UploadedFile) -> None:
    try:
        _load_image(upload)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(_too_many_pixels(upload)) from error
    except (OSError, SyntaxError, ValueError, zlib.error) as error:
        message = _("“%(name)s” is damaged and cannot be shown: open it on your computer and save it again.")
        raise Refused(message % _words(upload)) from error


def _load_image(upload: UploadedFile) -> None:
    content = _read_all(upload)
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, once imported, lets every image be cut off
    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
        if image.width * image.height > MOST_PIXELS:
            raise Refused(_too_many_pixels(upload))
        image.verify()
    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
        image.load()


def _read_all(upload: UploadedFile) -> bytes:
    upload.seek(0)
    return bytes(upload.read())


def _packed_too_tightly(upload: UploadedFile) -> str:
    message = _("“%(name)s” is packed in a way that cannot be checked: open it on your computer and print it as PDF.")
    return message % _words(upload)


def _too_many_pixels(upload: UploadedFile) -> str:
    message = _("“%(name)s” is too large to be shown: scan it again at 300 dots per inch or less.")
    return message % _words(upload)


def _words(upload: UploadedFile, **more: str) -> dict[str, str]:
    return {"name": upload.name or _("The file"), **more}


def _listed(kinds: frozenset[str]) -> str:
    return ", ".join(name for kind, name in (("pdf", "PDF"), ("jpeg", "JPEG"), ("png", "PNG")) if kind in kinds)


OPENERS: dict[str, Callable[[UploadedFile], None]] = {"pdf": _open_pdf, "jpeg": _open_image, "png": _open_image}
