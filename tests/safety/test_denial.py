"""What is made to keep the portal busy, or to fill its memory, is refused before it does."""

import io
import re
import time
import zlib
from typing import Any

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.answers.posted import row_ids
from applications.answers.rows import READ_ROWS
from applications.answers.text import MOST, clean_text
from core import http, inspection
from core.days import DayField, MomentField
from core.difference import pieces
from core.posted import number_in
from tests.core.test_days import SOURCES
from tests.factories.applications import draft_project, sender
from tests.factories.core import pdf_bytes

PATIENCE = 3.0  # seconds of this process's own time; without the limits it would be minutes or hours


@pytest.fixture(autouse=True)
def _quickly() -> Any:
    began = time.process_time()
    yield
    assert time.process_time() - began < PATIENCE * 3


def quickly(act: Any) -> Any:
    began = time.process_time()
    result = act()
    assert time.process_time() - began < PATIENCE
    return result


def shared(pages: int, size: int) -> bytes:
    """Many pages that all show one stream, packed to a thousandth."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        stream = pdf.make_indirect(pikepdf.Stream(pdf, zlib.compress(b" " * size, 9)))
        stream.Filter = pikepdf.Name.FlateDecode
        for _page in range(pages):
            page = pikepdf.Dictionary(Type=pikepdf.Name.Page, MediaBox=[0, 0, 9, 9], Contents=stream)
            pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
        pdf.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def packed_with(name: bytes) -> bytes:
    """A page whose contents are packed with LZW, its name written plainly or with an escape."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.pages[0].Contents = pdf.make_stream(b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01")
        pdf.pages[0].Contents.Filter = pikepdf.Name.LZWDecode
        pdf.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue().replace(b"/LZWDecode", name)


def accepted(content: bytes) -> bool:
    return inspection.verdict_on("pdf", content) == "good"


def test_stream_that_all_pages_share_is_read_once() -> None:
    assert quickly(lambda: accepted(shared(pages=400, size=20_000_000)))


def test_pages_that_swell_together_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = shared(pages=1, size=2_000_000)
    assert accepted(content)
    monkeypatch.setattr(inspection, "UNPACKED_IN_ALL", 1_000_000)
    assert not accepted(content)


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "MOST_PAGES", 10)
    assert [accepted(pdf_bytes(pages)) for pages in (8, 40)] == [True, False]


@pytest.mark.parametrize("name", [b"/LZWDecode", b"/L#5AWDecode", b"/#4c#5a#57Decode", b"/LZW "])
def test_packing_without_a_limit_is_refused(name: bytes) -> None:
    assert not accepted(packed_with(name))


def test_text_of_spaces_is_cleaned_at_once() -> None:
    text = "x" + " " * 500_000 + "x"
    assert len(quickly(lambda: clean_text(text))) <= MOST
    assert clean_text("a  \nb \n\n c ") == "a\nb\n\n c"


def test_versions_that_differ_everywhere_are_compared_at_once() -> None:
    left = " ".join(str(number % 7) for number in range(MOST // 2))
    right = " ".join(str(number % 5) for number in range(MOST // 2))
    mine, theirs = quickly(lambda: pieces(left, right))
    assert ("".join(piece.text for piece in mine), "".join(piece.text for piece in theirs)) == (left, right)
    assert any(piece.differs for piece in mine)


@pytest.mark.parametrize("digits", ["²", "9" * 5_000, "٣" * 30])
def test_strange_digits_are_no_number(digits: str) -> None:
    assert number_in(QueryDict(f"version={digits}"), "version") == 0


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/calls/?page=", "/bodies/search/?page=", "/lists/?year="])
def test_address_with_a_number_of_thousands_of_digits_is_refused_with_a_sentence(address: str) -> None:
    answer = Client().get(address + "9" * 5_000)
    assert (answer.status_code, "Questo numero è troppo lungo" in answer.text) == (400, True)


@pytest.mark.parametrize("field", [DayField, MomentField])
def test_year_that_nobody_means_is_refused(field: Any) -> None:
    for day in ("1899-12-31", "2101-01-01", "9999-12-31"):
        with pytest.raises(ValidationError) as refused:
            field().clean(day)
        assert [one.code for one in refused.value.error_list] == ["year"]
    assert [field().clean(day).year for day in ("1900-01-01", "2100-12-31")] == [1900, 2100]


def test_no_form_takes_a_day_without_looking_at_its_year() -> None:
    plain = re.compile(r"\bforms\.Date(?:Time)?Field\(")
    found = {path.name for path in SOURCES if plain.search(path.read_text())}
    assert found == {"gallery.py"}  # shows what the parts of pages look like, and stores nothing


def test_more_rows_than_any_page_has_are_not_read() -> None:
    posted = QueryDict("&".join(f"a-rows={number}" for number in range(5 * READ_ROWS)))
    assert len(row_ids("a", posted)) == READ_ROWS


@pytest.mark.django_db
def test_body_larger_than_any_browser_sends_is_refused_before_it_is_read() -> None:
    class Untouched(io.BytesIO):
        def read(self, *args: Any) -> bytes:
            raise AssertionError("The body was read.")

    size = http.THROWN_AWAY_BYTES + 1
    more = {"CONTENT_LENGTH": str(size), "wsgi.input": Untouched(), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    response = Client(enforce_csrf_checks=True).generic("POST", reverse("account_login"), **more)
    assert response.status_code == 413


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/calls/?q=%00", "/calls/?measure=%00", "/bodies/search/?q=aaa%00"])
def test_address_with_a_character_that_the_database_cannot_hold_is_not_found(address: str) -> None:
    assert Client().get(address).status_code == 404


@pytest.mark.django_db
def test_pages_of_a_person_stay_in_no_cache(client: Any) -> None:
    project = draft_project(now=timezone.now())
    assert "Cache-Control" not in client.get(reverse("calls:list"))
    client.force_login(sender(project))
    for address in (reverse("desk"), reverse("applications:detail", args=[project.application.public_id])):
        assert client.get(address)["Cache-Control"] == "private, no-store"
