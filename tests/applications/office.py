"""How tests ask for the office's pages and read them."""

import html
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import persona


def url(name: str, where: Any, *more: Any) -> str:
    """The page of a phase, or of a project."""
    if hasattr(where, "application"):
        phase, more = where.phase, (where.application.public_id, *more)
    else:
        phase = where
    return reverse(f"applications:{name}", args=[phase.call.slug, phase.key, *more])


def signed_in(new_client: type[Client], name: str) -> Client:
    client = new_client()
    client.force_login(persona(name))
    return client


def text(response: HttpResponse) -> str:
    return " ".join(html.unescape(response.content.decode()).split())
