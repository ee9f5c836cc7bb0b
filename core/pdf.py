"""How a template becomes a PDF: from local things only, tagged, and the same from the same input."""

import io
import mimetypes
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pikepdf
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ImproperlyConfigured, SuspiciousFileOperation
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

BASE = "https://portal.invalid/"  # a name that never resolves, so that addresses join as on the web


def render_pdf(
    template: str,
    context: dict[str, Any],
    *,
    title: str,
    variant: str = "pdf/ua-1",
    images: Mapping[str, bytes] | None = None,
) -> bytes:
    """The template as a PDF in the active language; templates extend core/pdf_base.html.

    `images` are pictures made for this document: the template names them "memory:chart.svg". Styles and fonts come
    from static/. Everything else, the network above all, is refused. The file is saved without object streams,
    because signatures over such files are verified much faster.
    """
    language = translation.get_language() or settings.LANGUAGE_CODE
    html = render_to_string(template, {**context, "title": title, "language": language})
    document = HTML(string=html, base_url=BASE, url_fetcher=LocalFetcher(images or {}))
    drawn = document.write_pdf(pdf_variant=variant, pdf_identifier=False, uncompressed_pdf=False)
    return _saved(drawn)


class Unreachable(ValueError):
    """The document asks for something that is not local."""


class LocalFetcher(URLFetcher):
    """Serves static files and pictures in memory, and refuses every other address."""

    def __init__(self, images: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)
        self._images = images

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        if parts.scheme == "data":
            return super().fetch(url, headers)
        name = unquote(parts.path)
        if parts.scheme == "memory" and name in self._images:
            return _answer(url, name, self._images[name])
        if url.startswith(BASE) and name.startswith(settings.STATIC_URL):
            return _answer(url, name, _static_content(name.removeprefix(settings.STATIC_URL)))
        raise Unreachable(f"A PDF may not load {parts.scheme}:{parts.netloc}{name[:80]}.")


def _answer(url: str, name: str, content: bytes) -> URLFetcherResponse:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return URLFetcherResponse(url, content, {"Content-Type": media_type})


def _static_content(name: str) -> bytes:
    try:
        found = finders.find(name)
        if found:
            return Path(found).read_bytes()
        with staticfiles_storage.open(name) as collected:
            return bytes(collected.read())
    except (SuspiciousFileOperation, ImproperlyConfigured, OSError) as error:
        raise Unreachable(f"There is no static file {name[:80]}.") from error


def _saved(drawn: bytes) -> bytes:
    saved = io.BytesIO()
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        pdf.save(saved, object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True)
    return saved.getvalue()
