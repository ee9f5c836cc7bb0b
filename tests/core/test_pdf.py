"""PDFs: local, tagged, in their language, and the same from the same input."""

import io
import re
from pathlib import Path

import pikepdf
import pytest
from django.utils import translation

from core.limited import Broke
from core.pdf import render_pdf

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40"/></svg>'


def draw(body="<p>Testo</p>", **given):
    return render_pdf("trial/page.html", {"body": body}, **{"title": "Dossier n. 7", **given})


def test_pdf_is_tagged_titled_and_in_its_language():
    with translation.override("it"):
        drawn = draw("<h2>Primo</h2><p>Testo</p><h2>Secondo</h2>")
    with pikepdf.open(io.BytesIO(drawn)) as pdf, pdf.open_outline() as outline, pdf.open_metadata() as metadata:
        assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == ("it", True)
        assert (str(metadata["dc:title"]), str(metadata["pdfuaid:part"])) == ("Dossier n. 7", "1")
        (first,) = outline.root
        assert [first.title, *(item.title for item in first.children)] == ["Dossier n. 7", "Primo", "Secondo"]


def test_pdf_has_no_object_streams():
    assert b"/ObjStm" not in draw()


def test_same_input_makes_the_same_bytes():
    assert draw() == draw()


def test_italian_words_are_hyphenated():
    with translation.override("it"), pikepdf.open(io.BytesIO(draw("precipitevolissimevolmente " * 30))) as pdf:
        shown = pdf.pages[0].Contents.read_bytes()
    assert len(re.findall(rb"T[jJ]", shown)) > 4


def test_picture_from_memory_is_drawn():
    with_picture = draw('<img alt="Tempi" src="memory:chart.svg">', images={"chart.svg": SVG})
    with pikepdf.open(io.BytesIO(with_picture)) as pdf:
        assert b" re" in pdf.pages[0].Contents.read_bytes()


@pytest.mark.parametrize(
    "address",
    [
        "https://altrove.example/x.png",
        "http://127.0.0.1:8000/static/x.png",
        "file:///etc/passwd",
        "memory:other.svg",
        "/media/files/x.png",
        "/static/../wecare_portal/settings.py",
        "/static/%2e%2e/manage.py",
        "/static/nothing.png",
        "ftp://altrove.example/x.png",
    ],
)
def test_everything_else_is_refused(address):
    with pytest.raises(Broke, match="FatalURLFetchingError"):
        draw(f'<img alt="x" src="{address}">')


def test_style_sheet_brings_its_fonts():
    with pikepdf.open(io.BytesIO(draw())) as pdf:
        fonts = {str(font.BaseFont).partition("+")[2] for page in pdf.pages for font in page.Resources.Font.values()}
    assert fonts == {"Titillium-Web", "Titillium-Web-Semi-Bold"}


def test_style_sheet_names_files_that_are_there():
    sheet = Path("static/core/pdf.css")
    for address in re.findall(r'url\("([^"]+)"\)', sheet.read_text()):
        assert (sheet.parent / address).is_file()
