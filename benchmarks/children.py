"""What the processes that may die are allowed to take, and what ordinary and hostile work takes of it."""

import json
from collections.abc import Iterator

from django.utils import translation

from applications import dossier
from core import checking, limited, pdf
from core.limited import MEGABYTE, Limits, TooMuch
from tests import hostile
from tests.factories.core import image_bytes, pdf_bytes
from tests.factories.snapshots import snapshot, stamp

LONG_WORD = "precipitevolissimevolmente" * 150
PROSE = "Gli sportelli sono lontani da chi non ha l’automobile, gli orari non sono quelli di chi lavora. " * 42


def report() -> Iterator[str]:
    yield f"a file is looked into with {_allowed(checking.LIMITS)}"
    for name, kind, content in (
        ("an ordinary PDF", "pdf", pdf_bytes(40)),
        ("a picture of 59 megapixels", "jpeg", image_bytes("JPEG", (9_000, 6_600))),
        ("a JPEG of 400 scans", "jpeg", hostile.many_scans(400)),
        ("a PDF packed with LZW", "pdf", hostile.disguised(hostile.lzw_of_zeros(60))["escaped"]),
        ("40 object streams of 60 MB", "pdf", hostile.object_streams(40, 60_000_000)),
    ):
        given = kind.encode() + b"\n" + content
        yield f"  {name}: {_taken('core.inspection', given, checking.LIMITS)}"
    yield f"a PDF is laid out with {_allowed(pdf.LIMITS)}"
    for name, text in (("ordinary answers", PROSE), ("answers of one long word", LONG_WORD)):
        yield f"  a dossier of {name}: {_taken('core.drawing', _sheet(text), pdf.LIMITS)}"


def _sheet(text: str) -> bytes:
    sent = snapshot(members=8, texts={f"Domanda {number}": text for number in range(16)})
    with translation.override("it"):
        sheet = dossier.sent_sheet(json.dumps(sent), stamp())
        return pdf.sheet(pdf.html_of(sheet.template, sheet.context, title=sheet.title), "pdf/ua-1", sheet.images)


def _allowed(limits: Limits) -> str:
    memory, output = limits.memory // MEGABYTE, limits.output / MEGABYTE
    return (
        f"{limits.cpu} s of CPU, {limits.seconds:.0f} s by the clock, {memory} MB of memory, {output:.3f} MB to write"
    )


def _taken(module: str, given: bytes, limits: Limits) -> str:
    try:
        _answer, spent = limited.measured(module, given, limits=limits)
    except TooMuch as much:
        return f"ended: {much}"
    return f"{spent.cpu:.1f} s of CPU, {spent.seconds:.1f} s by the clock, {spent.memory // MEGABYTE} MB"
