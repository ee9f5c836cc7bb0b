"""How tests ask for the pages of partnerships and read them."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse


def text(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def url(name: str, *args: Any) -> str:
    return reverse(f"partnerships:{name}", args=args)
