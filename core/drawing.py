"""How a sheet of HTML becomes a PDF: the one module that lays out, run by core.pdf in a process with limits.

It reads one JSON object from standard input (html, variant, images, folders, static_url) and writes the PDF. Nothing
of Django is here: what the sheet may load are the files in `folders` and the pictures that came with it.
"""

import base64
import io
import json
import mimetypes
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pikepdf
from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

BASE = "https://portal.invalid/"  # a name that never resolves, so that addresses join as on the web
LONGEST = 60  # letters: the time that hyphenation takes grows with the cube of a word's length
# What holds a word together for the hyphenation: everything but spaces and the signs at which it ends a word.
JOINED = r"[^\s\u200b.,;:/'’_·\-]"
LONG_WORD = re.compile(rf"{JOINED}{{{LONGEST}}}(?={JOINED})")
UNBROKEN = ("hash",)  # classes of what is copied letter by letter, and is never hyphenated
MOST_LINES = 120  # of one text; what follows runs on, with a mark where a line ended
LINE_MARK = " ¶ "
MAY_BREAK, SOFT_HYPHEN = "\u200b", "\u00ad"


def main() -> None:
    sheet = json.load(sys.stdin)
    images = {name: base64.b64decode(content) for name, content in sheet["images"].items()}
    fetcher = LocalFetcher(images, sheet["static_url"], [Path(folder) for folder in sheet["folders"]])
    sys.stdout.buffer.write(draw(sheet["html"], fetcher, sheet["variant"]))


def draw(html: str, fetcher: "LocalFetcher", variant: str) -> bytes:
    """The PDF, without object streams, because signatures over such files are verified much faster."""
    document = HTML(string=html, base_url=BASE, url_fetcher=fetcher)
    break_long_words(document.etree_element)
    drawn = document.write_pdf(pdf_variant=variant, pdf_identifier=False, uncompressed_pdf=False)
    saved = io.BytesIO()
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        pdf.save(saved, object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True)
    return saved.getvalue()


def break_long_words(root: Any) -> None:
    """Words beyond 60 letters may break after each sixty, without a sign."""
    for element in _hyphenated(root):
        element.text = broken(element.text)
        for child in element:
            child.tail = broken(child.tail)


def broken(text: str | None) -> str | None:
    """The text with places to break in its long words, and no more lines of its own than one may have."""
    if not text:
        return text
    lines = text.split("\n", MOST_LINES)
    lines[-1] = lines[-1].replace("\n", LINE_MARK)
    return LONG_WORD.sub(rf"\g<0>{MAY_BREAK}", "\n".join(lines).replace(SOFT_HYPHEN, ""))


def _hyphenated(element: Any) -> Iterator[Any]:
    if element.tag == "style" or set(UNBROKEN) & set((element.get("class") or "").split()):
        return
    yield element
    for child in element:
        yield from _hyphenated(child)


class Unreachable(ValueError):
    """The document asks for something that is not local."""


class LocalFetcher(URLFetcher):
    """Serves static files and pictures in memory, and refuses every other address, the network above all."""

    def __init__(self, images: Mapping[str, bytes], static_url: str, folders: list[Path]) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)
        self._images, self._static_url, self._folders = images, static_url, folders

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        if parts.scheme == "data":
            return super().fetch(url, headers)
        name = unquote(parts.path)
        if parts.scheme == "memory" and name in self._images:
            return _answer(url, name, self._images[name])
        if url.startswith(BASE) and name.startswith(self._static_url):
            return _answer(url, name, self._static(name.removeprefix(self._static_url)))
        raise Unreachable(f"A PDF may not load {parts.scheme}:{parts.netloc}{name[:80]}.")

    def _static(self, name: str) -> bytes:
        for folder in self._folders:
            path = (folder / name).resolve()
            if path.is_relative_to(folder.resolve()) and path.is_file():
                return path.read_bytes()
        raise Unreachable(f"There is no static file {name[:80]}.")


def _answer(url: str, name: str, content: bytes) -> URLFetcherResponse:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return URLFetcherResponse(url, content, {"Content-Type": media_type})
