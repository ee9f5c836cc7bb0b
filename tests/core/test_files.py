"""Uploads: opened, checked and hashed before they are stored; refused with the reason and the remedy."""

import hashlib
import io
import os
import socket
import struct
import tempfile
import threading
import zlib
from pathlib import Path

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core import checking, files, inspection
from core.limited import MEGABYTE, Limits
from core.models import StoredFile
from core.refusals import Refused
from tests.factories.accounts import UserFactory
from tests.factories.core import image_bytes, pdf_bytes, pdf_upload, stored_file, upload

ENCRYPTED = pikepdf.Encryption(owner="o", user="u")
RESTRICTED = pikepdf.Encryption(owner="o", user="", allow=pikepdf.Permissions(print_highres=False))
GOOD_PNG = image_bytes("PNG", (300, 300))
NOISY = pdf_bytes(3).replace(b"stream\nx\x9cs", b"stream\nx\x9c\xff")
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def swelling_pdf():
    """150 kB that would fill a machine's memory if it were unpacked without a limit."""
    packed, out = zlib.compress(bytes(150_000_000)), io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.pages[0].Contents = pdf.make_stream(b"")
        pdf.pages[0].Contents.write(packed, filter=pikepdf.Name.FlateDecode)
        pdf.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def refusal(content, name, **given):
    with translation.override("en"), pytest.raises(Refused) as raised:
        files.accept(upload(content, name), by=None, now=timezone.now(), **given)
    (blocker,) = raised.value.blockers
    return str(blocker.message)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (pdf_bytes(3), "statuto.pdf", "application/pdf"),
        (pdf_bytes(object_stream_mode=pikepdf.ObjectStreamMode.generate), "bilancio.PDF", "application/pdf"),
        (pdf_bytes(linearize=True), "bilancio.pdf", "application/pdf"),
        (image_bytes("JPEG"), "carta.jpeg", "image/jpeg"),
        (image_bytes("PNG"), "carta.png", "image/png"),
    ],
)
def test_good_file_is_stored_as_it_came(content, name, media_type):
    person, now = UserFactory(), timezone.now()
    stored = files.accept(upload(content, name), by=person, now=now)
    stored.refresh_from_db()
    assert (stored.name, stored.media_type, stored.size) == (name, media_type, len(content))
    assert (stored.uploaded_by, stored.created_at) == (person, now)
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert stored.file.read() == content
    stored.file.close()


@pytest.mark.django_db
def test_upload_that_came_through_the_disk_is_taken_too():
    content = pdf_bytes(2)
    with TemporaryUploadedFile("grande.pdf", "application/pdf", len(content), None) as large:
        large.write(content)
        stored = files.accept(large, by=None, now=timezone.now())
        assert stored.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.django_db
def test_stored_path_says_nothing_of_the_name():
    one, other = stored_file(), stored_file()
    assert "statuto" not in one.file.name
    assert one.file.name != other.file.name


@pytest.mark.django_db
def test_type_comes_from_the_bytes_and_mends_the_name():
    stored = files.accept(
        SimpleUploadedFile("foto.pdf", GOOD_PNG, content_type="application/pdf"), by=None, now=timezone.now()
    )
    assert (stored.media_type, stored.name) == ("image/png", "foto.pdf.png")


REFUSED = {
    "an empty file": (b"", "empty.pdf", "is empty: choose the file again"),
    "a program": (
        b"MZ\x90\x00" + bytes(2000),
        "offerta.pdf",
        "is not what its name says: open it and save it again as PDF, JPEG, PNG",
    ),
    "a drawing with a script": (SVG, "logo.svg", "is not accepted"),
    "a page": (b"<html><script>alert(1)</script>", "page.pdf", "is not what its name says"),
    "an encrypted PDF": (pdf_bytes(encryption=ENCRYPTED), "a.pdf", "protected by a password: save a copy"),
    "a restricted PDF": (pdf_bytes(encryption=RESTRICTED), "a.pdf", "protected by a password: save a copy"),
    "a truncated PDF": (pdf_bytes(9)[:-400], "a.pdf", "damaged and cannot be read: open it on your computer"),
    "half a PDF": (pdf_bytes(9)[:2000], "a.pdf", "damaged and cannot be read"),
    "a header alone": (b"%PDF-1.7\n", "a.pdf", "damaged and cannot be read"),
    "a PDF with noise inside": (NOISY, "a.pdf", "damaged and cannot be read"),
    "a PDF that swells": (swelling_pdf(), "a.pdf", "damaged and cannot be read"),
    "a PDF without pages": (pdf_bytes(0), "a.pdf", "has no pages"),
    "half a PNG": (GOOD_PNG[:200], "a.png", "damaged and cannot be read: open it on your computer"),
    "a PNG with another checksum": (
        GOOD_PNG[:60] + b"\0\0\0\0" + GOOD_PNG[64:],
        "a.png",
        "damaged and cannot be read",
    ),
    "half a JPEG": (image_bytes("JPEG", (400, 400))[:700], "a.jpg", "damaged and cannot be read"),
    "a JPEG's first bytes": (b"\xff\xd8\xff\xe0", "a.jpg", "damaged and cannot be read"),
    "a huge image": (image_bytes("PNG", (9_000, 9_000)), "a.png", "too large to be shown: scan it again"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", REFUSED)
def test_bad_file_is_refused_with_reason_and_remedy(what):
    content, name, sentence = REFUSED[what]
    assert sentence in refusal(content, name)
    assert not StoredFile.objects.exists()


def test_decompression_bomb_is_refused(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    assert inspection.verdict_on("png", image_bytes("PNG")) == "too many pixels"


@pytest.mark.django_db
def test_size_limit_is_told(settings):
    settings.FILES_MAX_BYTES = 500
    assert refusal(pdf_bytes(3), "grande.pdf") == (
        f"“grande.pdf” is {len(pdf_bytes(3)) / 1000:.1f} kB, and at most 500 bytes are accepted: "
        "reduce the quality of its images."
    )


@pytest.mark.django_db
def test_caller_narrows_the_kinds():
    assert refusal(GOOD_PNG, "a.png", kinds=frozenset({"pdf"})) == "“a.png” is not accepted: send PDF."


@given(st.text(max_size=300), st.sampled_from(sorted(files.ENDINGS)))
def test_any_name_becomes_harmless(name, kind):
    normal = files.normalised_name(name, kind)
    assert normal.lower().endswith(files.ENDINGS[kind])
    assert 0 < len(normal) <= StoredFile._meta.get_field("name").max_length
    assert not set(normal) & set('/\\<>:"|?*\0\r\n\t')
    assert normal == files.normalised_name(normal, kind)


@pytest.mark.parametrize(
    ("name", "normal"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Documenti\\Bilancio 2025.pdf", "Bilancio 2025.pdf"),
        ("  perché \u202e fdp.exe", "perché fdp.exe.pdf"),
        ("perche\u0301.PDF", "perché.PDF"),
        ("", "file.pdf"),
        (".pdf", "file.pdf"),
    ],
)
def test_name_is_normalised(name, normal):
    assert files.normalised_name(name, "pdf") == normal


@pytest.mark.django_db
def test_download_is_an_attachment_that_nobody_keeps():
    stored = stored_file(upload=pdf_upload("perché no.pdf"))
    response = files.attachment_response(stored)
    assert b"".join(response.streaming_content) == pdf_bytes()
    assert {name: response[name] for name in ("Content-Type", "X-Content-Type-Options", "Cache-Control")} == {
        "Content-Type": "application/pdf",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''perch%C3%A9%20no.pdf"
    response.close()


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE core_storedfile SET name = 'x'", "DELETE FROM core_storedfile"])
def test_stored_file_is_immutable(statement):
    stored_file()
    with pytest.raises(IntegrityError, match="never changed or removed"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "constraint"),
    [({"size": 0}, "core_file_not_empty"), ({"sha256": "A" * 64}, "core_file_hashed")],
)
def test_row_of_a_file_is_plausible(fields, constraint):
    row = {"file": "x", "name": "x", "size": 1, "sha256": "a" * 64, "created_at": timezone.now(), **fields}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        StoredFile.objects.create(**row)


@pytest.fixture
def daemon(settings):
    """A ClamAV daemon that finds what contains the word EICAR; over 50 kB it breaks the connection."""
    folder = tempfile.mkdtemp(prefix="clam")
    settings.CLAMAV_SOCKET = os.path.join(folder, "s")
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(settings.CLAMAV_SOCKET)
    server.listen()

    def serve():
        with server.accept()[0] as client, client.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            content = b""
            while length := struct.unpack("!I", stream.read(4))[0]:
                content += stream.read(length)
                if len(content) > 50_000:
                    return
            client.sendall(b"stream: Eicar FOUND\0" if b"EICAR" in content else b"stream: OK\0")

    thread = threading.Thread(target=serve)
    thread.start()
    yield
    thread.join(timeout=5)
    server.close()
    Path(settings.CLAMAV_SOCKET).unlink()


@pytest.mark.django_db
@pytest.mark.usefixtures("daemon")
def test_daemon_lets_a_clean_file_pass():
    assert stored_file().size == len(pdf_bytes())


@pytest.mark.django_db
@pytest.mark.usefixtures("daemon")
def test_daemon_refuses_an_infected_file():
    assert "contains a virus" in refusal(pdf_bytes() + b"EICAR", "a.pdf")


@pytest.mark.django_db
@pytest.mark.usefixtures("daemon")
def test_daemon_that_breaks_off_refuses():
    assert "could not be checked for viruses" in refusal(pdf_bytes() + bytes(300_000), "a.pdf")


@pytest.mark.django_db
def test_daemon_that_is_down_refuses(settings):
    settings.CLAMAV_SOCKET = "/nowhere/clamd.sock"
    assert "could not be checked for viruses" in refusal(pdf_bytes(), "a.pdf")


@pytest.mark.django_db
def test_file_that_came_to_no_end_on_a_busy_machine_is_looked_into_again(monkeypatch):
    content, enough = pdf_bytes(7), checking.LIMITS
    monkeypatch.setattr(checking, "LIMITS", Limits(cpu=1, memory=8 * MEGABYTE, seconds=10, output=4_000))
    assert "cannot be checked" in refusal(content, "statuto.pdf")
    monkeypatch.setattr(checking, "LIMITS", enough)
    assert files.accept(upload(content, "statuto.pdf"), by=None, now=timezone.now()).media_type == "application/pdf"
