"""Files made to do harm: what is said of them, and how little of the machine it takes to say it."""

import io
import json
import sys
from dataclasses import replace

import pikepdf
import pytest

from core import checking, limited
from core.inspection import MOST_SCANS, UNPACKED_IN_ALL, Verdict, verdict_on
from core.limited import MEGABYTE, Broke, Limits, TooMuch
from tests import hostile
from tests.factories.core import image_bytes, pdf_bytes

PACKED = hostile.lzw_of_zeros(60)  # some 300 kB that would fill 440 MB
SPECS = {"JS": pikepdf.String("app.alert(1)")}
LAUNCH = hostile.action("Launch", F=pikepdf.String("cmd.exe"))
SCRIPT = hostile.action("JavaScript", **SPECS)


def inspected(kind, content):
    """What the process says, and what it took; the limits are those of the portal."""
    given = kind.encode() + b"\n" + content
    verdict, spent = limited.measured("core.inspection", given, limits=checking.LIMITS)
    took = f"{spent.cpu:.2f} s, {spent.memory >> 20} MB"
    sys.stdout.write(f"{len(content):>9} bytes of {kind}: {verdict.decode():<18} {took}\n")
    return verdict.decode(), spent


def test_lzw_of_the_tests_is_what_readers_unpack():
    with pikepdf.open(io.BytesIO(hostile.page_packed_with(hostile.lzw_of_zeros(1), pikepdf.Name.LZWDecode))) as pdf:
        assert len(pdf.pages[0].Contents.read_bytes()) > 7_000_000


def test_jpeg_of_many_scans_is_refused_before_it_is_decoded():
    verdict, spent = inspected("jpeg", hostile.many_scans(400))
    assert (verdict, spent.cpu < 2, spent.memory < 150 * MEGABYTE) == (Verdict.TOO_TIGHT, True, True)


def test_jpeg_with_as_many_scans_as_programs_write_is_taken():
    assert verdict_on("jpeg", hostile.many_scans(MOST_SCANS - 12, side=200)) == Verdict.GOOD


@pytest.mark.parametrize("way", sorted(hostile.disguised(b"")))
def test_packing_without_a_limit_is_known_however_it_is_written(way):
    verdict, spent = inspected("pdf", hostile.disguised(PACKED)[way])
    assert (verdict, spent.memory < 150 * MEGABYTE) == (Verdict.TOO_TIGHT, True)


def test_object_streams_share_one_budget():
    content = hostile.object_streams(40, 60_000_000)
    verdict, spent = inspected("pdf", content)
    assert (verdict, spent.cpu < 5, spent.memory < 500 * MEGABYTE) == (Verdict.TOO_TIGHT, True, True)
    assert UNPACKED_IN_ALL < 40 * 60_000_000


def test_object_streams_of_an_ordinary_file_are_taken():
    assert verdict_on("pdf", pdf_bytes(40, object_stream_mode=pikepdf.ObjectStreamMode.generate)) == Verdict.GOOD


ACTING = {
    "JavaScript at the opening": (hostile.acting(OpenAction=SCRIPT), Verdict.SCRIPTED),
    "JavaScript behind a reference": (hostile.acting(AA=lambda pdf: pdf.make_indirect(SCRIPT)), Verdict.SCRIPTED),
    "JavaScript with an escaped name": (hostile.renamed("/S", b"/J#61vaScript"), Verdict.SCRIPTED),
    "a form that is a program": (hostile.acting(AcroForm=pikepdf.Dictionary(XFA=pikepdf.Array([]))), Verdict.SCRIPTED),
    "a form of XFA with an escaped name": (hostile.renamed("/S", b"/XF#41"), Verdict.GOOD),
    "a form of XFA by an escaped key": (hostile.renamed("/K", b"/XF#41"), Verdict.SCRIPTED),
    "a program to start": (hostile.acting(OpenAction=LAUNCH), Verdict.LAUNCHING),
    "a program after a harmless step": (
        hostile.acting(OpenAction=hostile.action("GoTo", Next=pikepdf.Array([LAUNCH]))),
        Verdict.LAUNCHING,
    ),
    "a step whose kind stands elsewhere": (
        hostile.acting(OpenAction=lambda pdf: hostile.step_of(pdf, "Launch")),
        Verdict.LAUNCHING,
    ),
    "JavaScript whose kind stands elsewhere": (
        hostile.acting(OpenAction=lambda pdf: hostile.step_of(pdf, "JavaScript")),
        Verdict.SCRIPTED,
    ),
    "a harmless step whose kind stands elsewhere": (
        hostile.acting(OpenAction=lambda pdf: hostile.step_of(pdf, "GoTo")),
        Verdict.GOOD,
    ),
    "a program by its name": (hostile.carrying("fattura.EXE", b"x"), Verdict.CARRYING),
    "a program by its name with dots after it": (hostile.carrying("fattura.exe. .", b"x"), Verdict.CARRYING),
    "a picture of a disk": (hostile.carrying("fattura.ISO", b"x"), Verdict.CARRYING),
    "a program by its bytes": (hostile.carrying("fattura.txt", b"MZ\x90\0"), Verdict.CARRYING),
    "a table": (hostile.carrying("dati.csv", b"a,b\n1,2\n"), Verdict.GOOD),
    "words that name them": (
        hostile.acting(Lang=pikepdf.String("/JavaScript /Launch /EF")),
        Verdict.GOOD,
    ),
}


@pytest.mark.parametrize("what", ACTING)
def test_pdf_that_acts_is_refused_for_what_it_does(what):
    content, verdict = ACTING[what]
    assert verdict_on("pdf", content) == verdict


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("pdf", pdf_bytes(4_900)),
        ("jpeg", image_bytes("JPEG", (9_000, 6_600))),
        ("png", image_bytes("PNG", (9_000, 6_600))),
    ],
)
def test_largest_ordinary_file_stays_far_from_the_limits(kind, content):
    verdict, spent = inspected(kind, content)
    assert (verdict, spent.cpu < checking.LIMITS.cpu / 2) == (Verdict.GOOD, True)


LIMITS = Limits(cpu=2, memory=400 * MEGABYTE, seconds=60, output=100_000)
GREEDY = {"cpu": "while True: pass", "memory": "x = bytes(10**9)", "output": "print('x' * 10**6)"}


@pytest.mark.parametrize("what", [*GREEDY, "seconds"])
def test_process_that_takes_too_much_ends_and_says_of_what(what):
    limits = replace(LIMITS, seconds=2) if what == "seconds" else LIMITS
    with pytest.raises(TooMuch) as raised:
        limited.run("tests.greedy", GREEDY.get(what, "import time; time.sleep(60)").encode(), limits=limits)
    assert raised.value.what == what


def test_process_that_fails_says_why():
    with pytest.raises(Broke, match="KeyError: 'nothing'"):
        limited.run("tests.greedy", b"{}['nothing']", limits=LIMITS)


def test_process_knows_no_secret(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "known to the portal alone")
    told = limited.run("tests.greedy", b"import json, os; print(json.dumps(dict(os.environ)))", limits=LIMITS)
    assert set(json.loads(told)) <= {*limited.KEPT, "LC_CTYPE"}
