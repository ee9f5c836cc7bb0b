"""Files made to keep the portal busy, to fill its memory, or to act on the computer of who opens them."""

import io
import zlib
from typing import Any

import pikepdf
from PIL import Image

RAW = {"compress_streams": False, "stream_decode_level": pikepdf.StreamDecodeLevel.none}
SCAN, END = b"\xff\xda", b"\xff\xd9"


def many_scans(scans: int, side: int = 4_000) -> bytes:
    """A progressive JPEG of one colour whose last scan is repeated: each is a walk through the whole picture."""
    out = io.BytesIO()
    Image.new("L", (side, side), 90).save(out, "JPEG", progressive=True, quality=50)
    picture = out.getvalue()
    last = picture[picture.rindex(SCAN) : picture.rindex(END)]
    return picture[: picture.rindex(END)] + last * scans + END


def lzw_of_zeros(rounds: int) -> bytes:
    """Packed with LZW: each round of some five kilobytes unpacks to some seven megabytes."""
    codes: list[tuple[int, int]] = []
    for _round in range(rounds):
        codes += [(256, 12 if codes else 9), (0, 9)]
        codes += [(code, 9 + (code >= 511) + (code >= 1023) + (code >= 2047)) for code in range(258, 4094)]
    codes.append((257, 12))
    bits = "".join(f"{code:0{width}b}" for code, width in codes)
    return int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")


def page_packed_with(packed: bytes, packing: Any) -> bytes:
    """A page whose contents are packed so; `packing` is a name, or is made from the PDF."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.pages[0].Contents = pikepdf.Stream(pdf, packed)
        pdf.pages[0].Contents.Filter = packing(pdf) if callable(packing) else packing
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.preserve, **RAW)
    return out.getvalue()


def disguised(packed: bytes) -> dict[str, bytes]:
    """The same page with the name of its packing written in other ways that readers understand."""
    room = b"/" + b"P" * 23
    there = page_packed_with(packed, pikepdf.Name(room.decode()))
    names = {
        "plain": b"/LZWDecode",
        "escaped": b"/#4C#5AWDecode",
        "escaped inside": b"/LZWDeco#64e",
        "short": b"/LZW",
        "with a byte after it": b"/LZWDecode\x0c\0",
        "in a list": b"[/LZWDecode]",
    }
    written = {way: there.replace(room, name.ljust(len(room))) for way, name in names.items()}
    return {**written, "behind a reference": _referred(packed)}


def _referred(packed: bytes) -> bytes:
    """The name of the packing is an object of its own, which stands in an object stream."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.pages[0].Contents = pikepdf.Stream(pdf, packed)
        pdf.pages[0].Contents.Filter = pdf.make_indirect(pikepdf.Array([pikepdf.Name.LZWDecode]))
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, **RAW)
    return out.getvalue()


def object_streams(number: int, size: int) -> bytes:
    """A page, and so many object streams of which each swells to so many bytes."""
    parts, places = [b"%PDF-1.5\n"], {}
    packed = zlib.compress(b"10 0 11 2 " + b" " * size + b"1 2", 9)
    head = b"<< /Type /ObjStm /N 1 /First 8 /Filter /FlateDecode /Length %d >>"
    bodies = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
    }
    bodies |= {10 + n: head % len(packed) + b"\nstream\n" + packed + b"\nendstream" for n in range(number)}
    for key, body in bodies.items():
        places[key] = sum(map(len, parts))
        parts.append(b"%d 0 obj\n%b\nendobj\n" % (key, body))
    start = sum(map(len, parts))
    table = b"".join(b"%d 1\n%010d 00000 n \n" % place for place in places.items())
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (10 + number, start)
    return b"".join([*parts, b"xref\n0 1\n0000000000 65535 f \n", table, trailer])


def acting(**entries: Any) -> bytes:
    """A page whose catalogue has these entries: pikepdf objects, or functions of the PDF."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        for name, value in entries.items():
            pdf.Root[f"/{name}"] = value(pdf) if callable(value) else value
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def step_of(pdf: pikepdf.Pdf, kind: str) -> pikepdf.Dictionary:
    """A step of which the word that says what it does is an object of its own."""
    step = action(kind)
    step.S = pdf.make_indirect(step.S)
    return step


def renamed(what: str, name: bytes) -> bytes:
    """A page whose catalogue has an action: its key /K, or the value of its /S, is written as these bytes."""
    room = b"/" + b"P" * (len(name) - 1)
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.AA = pikepdf.Dictionary({"/S": pikepdf.Name(room.decode())} if what == "/S" else {room.decode(): True})
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue().replace(room, name)


def action(kind: str, **more: Any) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), **more)


def carrying(name: str, content: bytes) -> bytes:
    """A page with a file inside."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, content, filename=name)
        pdf.save(out)
    return out.getvalue()
