"""Why a file is not taken, in a sentence with the remedy: its size, its kind, a virus, or what is inside it."""

import hashlib
import logging
import threading
from collections import OrderedDict
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from core import antivirus, effort, limited
from core.limited import KILOBYTE, MEGABYTE, Broke, Limits, TooMuch
from core.refusals import Blocker, Refused
from core.templatetags.wecare import filesize

PDF_ONLY = frozenset({"pdf"})
PDF_AND_IMAGES = frozenset({"pdf", "jpeg", "png"})
ENDINGS = {"pdf": (".pdf",), "jpeg": (".jpg", ".jpeg"), "png": (".png",)}
LARGEST = 20_000_000  # bytes, unless FILES_MAX_BYTES says otherwise
LIMITS = Limits(cpu=10, memory=900 * MEGABYTE, seconds=30, output=4 * KILOBYTE)
AT_ONCE = threading.BoundedSemaphore(2)  # files that one web process has looked into at the same time
PATIENCE = 20  # seconds that a request waits for its turn
REMEMBERED = 1_000  # verdicts: the same statute comes with many projects, and the same file when one tries again

logger = logging.getLogger(__name__)
_verdicts: OrderedDict[tuple[str, str], str] = OrderedDict()
_remembering = threading.Lock()


def check(upload: UploadedFile, kinds: frozenset[str], by: Any = None) -> str:
    """The file's kind, when it is taken; what it is is decided by its bytes, never by its name. Refused otherwise.

    What it costs to look into the files of `by` is counted, refused ones too (core/effort.py).
    """
    _check_size(upload)
    kind = kind_of(upload)
    if kind not in kinds:
        raise Refused(_of_another_kind(upload, kinds))
    antivirus.check(upload)
    verdict = _verdict(kind, upload, by)
    if verdict != "good":
        raise Refused(_sentence(verdict) % _words(upload))
    return kind


def _verdict(kind: str, upload: UploadedFile, by: Any) -> str:
    """What core.inspection says of the bytes, which is always the same, so that it is asked once.

    When it came to no end the bytes are refused, and looked into again when they come again: the machine may have
    been busy.
    """
    content = read_all(upload)
    key = (kind, hashlib.sha256(content).hexdigest())
    if (known := _verdicts.get(key)) is not None:
        return known
    if not AT_ONCE.acquire(timeout=PATIENCE):
        message = _("“%(name)s” was not accepted: many files are arriving at this moment. Send it again in a minute.")
        raise Refused(Blocker(message % _words(upload), code="busy"))
    try:
        if effort.is_spent(by):
            message = _(
                "“%(name)s” was not accepted: your files of the last hour took more work than the portal gives one "
                "person. Send it again in an hour: what you have sent is kept."
            )
            raise Refused(Blocker(message % _words(upload), code="effort"))
        verdict, cpu = _inspected(kind, content)
        effort.spend(by, LIMITS.cpu if cpu is None else cpu)
    finally:
        AT_ONCE.release()
    if cpu is not None:
        _remember(key, verdict)
    return verdict


def _inspected(kind: str, content: bytes) -> tuple[str, float | None]:
    """The verdict and the seconds of processor that it took; None when it came to no end within the limits."""
    try:
        answer, spent = limited.measured("core.inspection", kind.encode() + b"\n" + content, limits=LIMITS)
    except (TooMuch, Broke) as ended:
        logger.warning("A %s of %d bytes could not be looked into: %s", kind, len(content), ended)
        return "packed too tightly", None
    return answer.decode(), spent.cpu


def _remember(key: tuple[str, str], verdict: str) -> None:
    with _remembering:
        _verdicts[key] = verdict
        while len(_verdicts) > REMEMBERED:
            _verdicts.popitem(last=False)


def _sentence(verdict: str) -> str:
    return {
        "damaged": _("“%(name)s” is damaged and cannot be read: open it on your computer and save it again."),
        "protected": _("“%(name)s” is protected by a password: save a copy without protection and send that."),
        "no pages": _("“%(name)s” has no pages: save it as PDF again."),
        "packed too tightly": _(
            "“%(name)s” is packed in a way that cannot be checked: open it on your computer and print it as PDF."
        ),
        "too many pixels": _("“%(name)s” is too large to be shown: scan it again at 300 dots per inch or less."),
        "JavaScript": _(
            "“%(name)s” contains instructions for the computer (JavaScript), as some forms do: "
            "open it and print it as PDF, then send the printed copy."
        ),
        "starts programs": _(
            "“%(name)s” would start a program on the computer of whoever opens it: print it as PDF and send that copy."
        ),
        "carries a program": _(
            "“%(name)s” contains a program: remove the attachment, or print it as PDF and send that copy."
        ),
    }[verdict]


def largest() -> int:
    """The most bytes that an upload may have."""
    return int(getattr(settings, "FILES_MAX_BYTES", LARGEST))


def limits(kinds: frozenset[str] = PDF_AND_IMAGES) -> str:
    """What may be uploaded, to be said before one chooses a file."""
    return _("%(kinds)s, at most %(limit)s.") % {"kinds": _listed(kinds), "limit": filesize(largest())}


def endings(kinds: frozenset[str] = PDF_AND_IMAGES) -> str:
    """The endings of those kinds, as a browser's file chooser wants them."""
    return ",".join(ending for kind in ("pdf", "jpeg", "png") if kind in kinds for ending in ENDINGS[kind])


def kind_of(upload: BinaryIO | UploadedFile) -> str:
    """pdf, jpeg, png, or nothing when the first bytes are none of these."""
    upload.seek(0)
    head = upload.read(1024)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    return "pdf" if head.lstrip().startswith(b"%PDF-") else ""


def read_all(upload: UploadedFile) -> bytes:
    upload.seek(0)
    return bytes(upload.read())


def _check_size(upload: UploadedFile) -> None:
    limit = largest()
    if not upload.size:
        raise Refused(_("“%(name)s” is empty: choose the file again.") % _words(upload))
    if upload.size > limit:
        sizes = {"size": filesize(upload.size), "limit": filesize(limit)}
        message = _("“%(name)s” is %(size)s, and at most %(limit)s are accepted: reduce the quality of its images.")
        raise Refused(message % _words(upload, **sizes))


def _of_another_kind(upload: UploadedFile, kinds: frozenset[str]) -> str:
    """Why these bytes are not taken; a name that promises them is not believed, and who sent it is told so."""
    message = _("“%(name)s” is not accepted: send %(kinds)s.")
    if (upload.name or "").lower().endswith(tuple(endings(kinds).split(","))):
        message = _("“%(name)s” is not what its name says: open it and save it again as %(kinds)s.")
    return message % _words(upload, kinds=_listed(kinds))


def _words(upload: UploadedFile, **more: str) -> dict[str, str]:
    return {"name": upload.name or _("The file"), **more}


def _listed(kinds: frozenset[str]) -> str:
    return ", ".join(name for kind, name in (("pdf", "PDF"), ("jpeg", "JPEG"), ("png", "PNG")) if kind in kinds)
