"""What is inside a file that somebody sent: run by core.files in a process with limits, and told in one word.

It reads one line with the kind (pdf, jpeg, png) and then the bytes from standard input, and writes a Verdict. Nothing
of Django is here.
"""

import io
import re
import sys
import zlib
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import pikepdf
from PIL import Image

UNPACKED = 100_000_000  # bytes that one stream of a PDF may swell to: a hostile one swells a thousandfold
UNPACKED_IN_ALL = 200_000_000  # the same for everything that is unpacked of it
MOST_PAGES = 5_000
MOST_PIXELS = 60_000_000  # an A3 page scanned at 400 dots an inch is 31 million
MOST_SCANS = 40  # of a progressive JPEG: cameras and programs write about ten, and each costs as much as the picture
SCAN = b"\xff\xda"
# What is unpacked here: the library keeps these ways of packing to a limit, and LZW to none.
KNOWN_FILTERS = {"/FlateDecode", "/Fl", "/ASCII85Decode", "/A85", "/ASCIIHexDecode", "/AHx", "/RunLengthDecode", "/RL"}
OBJECT = re.compile(rb"(?<!\d)(\d{1,7})\s+(\d{1,5})\s+obj\b")
ACTIVE = re.compile(rb"/(?:JS|JavaScript|XFA|Launch|RichMedia|EF)\b|/(?:S|Subtype) \d+ \d+ R\b")  # or a name elsewhere
PROGRAMS = re.compile(
    r"\.(?:exe|com|scr|pif|bat|cmd|ps1|vbs?|vbe|js|jse|wsf|hta|msi|msc|cpl|reg|jar|lnk|dll|sh|app|dmg|iso|img|vhdx?"
    r"|docm|xlsm|pptm|xlam|xll)[\s.]*$",  # the dots and spaces at the end are left out by Windows
    re.IGNORECASE,
)
PROGRAM_HEADS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")


class Verdict(StrEnum):
    GOOD = "good"
    DAMAGED = "damaged"
    PROTECTED = "protected"
    EMPTY = "no pages"
    TOO_TIGHT = "packed too tightly"
    TOO_LARGE = "too many pixels"
    SCRIPTED = "JavaScript"
    LAUNCHING = "starts programs"
    CARRYING = "carries a program"


class Found(Exception):
    """The verdict is known before the whole was looked at."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict)
        self.verdict = verdict


def main() -> None:
    kind = sys.stdin.buffer.readline().decode().strip()
    sys.stdout.write(verdict_on(kind, sys.stdin.buffer.read()))


def verdict_on(kind: str, content: bytes) -> Verdict:
    try:
        _open_pdf(content) if kind == "pdf" else _open_image(kind, content)
    except Found as found:
        return found.verdict
    return Verdict.GOOD


def _open_pdf(content: bytes) -> None:
    """Prove that every page can be read: a reader that repairs is not used, for it would hide what was lost."""
    pikepdf.settings.set_qpdf_limits(flate_max_memory=UNPACKED, run_length_max_memory=UNPACKED)
    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Found(Verdict.PROTECTED)
            budget = Budget()
            _refuse_too_many_pages(pdf)
            _unpack_object_streams(pdf, content, budget)
            _read_pages(pdf, budget)
            _refuse_what_acts(pdf, budget)
    except pikepdf.PasswordError:
        raise Found(Verdict.PROTECTED) from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, zlib.error, RecursionError) as error:
        raise Found(Verdict.DAMAGED) from error


class Budget:
    """How many bytes may still be unpacked, of everything in the file together; each stream is unpacked once."""

    def __init__(self) -> None:
        self.left, self.seen = UNPACKED_IN_ALL, set[tuple[int, int]]()

    def unpack(self, stream: Any) -> bytes:
        """The stream's bytes; how it is packed is read, with escapes and references, before anything is unpacked."""
        if stream.objgen in self.seen:
            return b""
        self.seen.add(stream.objgen)
        if not set(_filters(stream)) <= KNOWN_FILTERS:
            raise Found(Verdict.TOO_TIGHT)
        unpacked: bytes = stream.read_bytes()
        self.left -= len(unpacked)
        if self.left < 0:
            raise Found(Verdict.TOO_TIGHT)
        return unpacked


def _filters(stream: Any) -> list[str]:
    packing = stream.get("/Filter", [])
    return [str(name) for name in (packing if isinstance(packing, pikepdf.Array) else [packing])]


def _refuse_too_many_pages(pdf: pikepdf.Pdf) -> None:
    """Counted here, and no further than the limit: the library would first make an object of each."""
    nodes, met = [pdf.Root.Pages], 0
    while nodes:
        met += 1
        kids: Any = nodes.pop().get("/Kids", [])
        if met + len(kids) > MOST_PAGES:
            raise Found(Verdict.TOO_TIGHT)
        nodes += list(kids)


def _unpack_object_streams(pdf: pikepdf.Pdf, content: bytes, budget: Budget) -> None:
    """What holds other objects, before the library unpacks it to reach them: it never stands in another one itself."""
    for number, generation in dict.fromkeys(OBJECT.findall(content)):
        each = pdf.get_object(int(number), int(generation))
        if isinstance(each, pikepdf.Stream) and each.get("/Type") == "/ObjStm":
            budget.unpack(each)


def _read_pages(pdf: pikepdf.Pdf, budget: Budget) -> None:
    """The contents of every page."""
    if not len(pdf.pages):
        raise Found(Verdict.EMPTY)
    for page in pdf.pages:
        contents = page.obj.get("/Contents")
        for stream in contents if isinstance(contents, pikepdf.Array) else [contents]:
            if stream is not None:
                budget.unpack(stream)


def _refuse_what_acts(pdf: pikepdf.Pdf, budget: Budget) -> None:
    """Whatever would make a reader's program do something: wherever in the file it stands."""
    for each in pdf.objects:
        shown = each.stream_dict if isinstance(each, pikepdf.Stream) else each
        if isinstance(shown, pikepdf.Dictionary | pikepdf.Array) and ACTIVE.search(shown.unparse(resolved=True)):
            for inner in _dictionaries(shown):
                _refuse_action(inner, budget)


def _dictionaries(start: Any) -> Iterator[Any]:
    """The object's dictionaries, those that stand inside it included, without following references."""
    waiting = [start]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Dictionary):
            yield one
        if isinstance(one, pikepdf.Dictionary | pikepdf.Array):
            inner = one.values() if isinstance(one, pikepdf.Dictionary) else list(one)
            waiting += [value for value in inner if isinstance(value, pikepdf.Object) and not value.is_indirect]


def _refuse_action(one: Any, budget: Budget) -> None:
    # A form of XFA is a program with its own pages: most readers show "please wait" in their place.
    if {"/JS", "/JavaScript", "/XFA"} & set(one.keys()) or one.get("/S") == "/JavaScript":
        raise Found(Verdict.SCRIPTED)
    if one.get("/S") == "/Launch" or one.get("/Subtype") == "/RichMedia":
        raise Found(Verdict.LAUNCHING)
    if "/EF" in one and _is_program(one, budget):
        raise Found(Verdict.CARRYING)


def _is_program(carried: Any, budget: Budget) -> bool:
    names = [str(carried[key]) for key in ("/F", "/UF", "/DOS", "/Unix", "/Mac") if key in carried]
    if any(PROGRAMS.search(name) for name in names):
        return True
    return any(budget.unpack(stream).startswith(PROGRAM_HEADS) for stream in carried["/EF"].values())


def _open_image(kind: str, content: bytes) -> None:
    if kind == "jpeg" and content.count(SCAN) > MOST_SCANS:
        raise Found(Verdict.TOO_TIGHT)
    try:
        with Image.open(io.BytesIO(content), formats=(kind.upper(),)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Found(Verdict.TOO_LARGE)
            image.verify()
        with Image.open(io.BytesIO(content), formats=(kind.upper(),)) as image:
            image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Found(Verdict.TOO_LARGE) from error
    except (OSError, SyntaxError, ValueError, zlib.error) as error:
        raise Found(Verdict.DAMAGED) from error
