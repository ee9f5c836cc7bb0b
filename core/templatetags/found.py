"""Decides what a page tells search engines and who shares it: its one address, its other language, or nothing."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

register = template.Library()

LANGUAGE = "lang"  # the parameter that names a page's language in its address
LOCALES = {"it": "it_IT", "en": "en_GB"}


@dataclass(frozen=True)
class Found:
    """Addresses are absolute. `alternates`: (language, address) of each language, and x-default."""

    canonical: str
    alternates: tuple[tuple[str, str], ...]
    locale: str
    image: str


@register.simple_tag(takes_context=True)
def found(context: template.Context) -> Found | None:
    """How a public page is found; None for pages that ask for a sign-in, and for error pages."""
    request: HttpRequest | None = context.get("request") or getattr(context, "request", None)
    match = getattr(request, "resolver_match", None)
    if request is None or match is None or getattr(match.func, "login_required", True):
        return None
    alternates = [(code, address_of(request, code)) for code, _name in settings.LANGUAGES]
    default = address_of(request, settings.LANGUAGE_CODE)
    language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return Found(
        canonical=address_of(request, language),
        alternates=(*alternates, ("x-default", default)),
        locale=LOCALES.get(language, language),
        image=f"{settings.SITE_URL}{settings.STATIC_URL}img/card.png",
    )


def address_of(request: HttpRequest, language: str) -> str:
    """The one address of this page in a language: filters and words of a search make no page of their own."""
    page = request.GET.get("page", "")
    kept: dict[str, Any] = {"page": page} if page.isdecimal() and page not in ("0", "1") else {}
    if language != settings.LANGUAGE_CODE:
        kept[LANGUAGE] = language
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{settings.SITE_URL}{request.path}{query}"
