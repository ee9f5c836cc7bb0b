"""How a template becomes a PDF: from local things only, tagged, the same from the same input, in a limited process.

No web process makes one: a page asks for it through core.papers, and a worker draws it.
"""

import base64
import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from core import limited
from core.limited import GIGABYTE, MEGABYTE, Limits

LIMITS = Limits(cpu=60, memory=2 * GIGABYTE, seconds=90, output=50 * MEGABYTE)


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
    from static/. Everything else, the network above all, is refused. Raises limited.TooMuch and limited.Broke.
    """
    html = html_of(template, context, title=title)
    return limited.run("core.drawing", sheet(html, variant, images or {}), limits=LIMITS)


def html_of(template: str, context: dict[str, Any], *, title: str) -> str:
    """The sheet before it is laid out."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    return render_to_string(template, {**context, "title": title, "language": language})


def sheet(html: str, variant: str, images: Mapping[str, bytes]) -> bytes:
    """What core.drawing reads."""
    folders = [str(folder) for folder in (*settings.STATICFILES_DIRS, settings.STATIC_ROOT)]
    pictures = {name: base64.b64encode(content).decode() for name, content in images.items()}
    return json.dumps(
        {
            "html": html,
            "variant": variant,
            "images": pictures,
            "folders": folders,
            "static_url": settings.STATIC_URL,
        }
    ).encode()
