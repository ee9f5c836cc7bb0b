"""How tests read an answer: its words as a person reads them, and what its form would send by itself."""

import html
import re

from django.http import HttpResponse

TAGS = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>", re.S)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def words_of(response: HttpResponse) -> str:
    return " ".join(html.unescape(TAGS.sub(" ", response.content.decode())).split())


def hidden_fields(response: HttpResponse) -> dict[str, str]:
    """The hidden fields of the page's own form."""
    main = response.content.decode().partition("<main")[2]
    return {name: html.unescape(value) for name, value in HIDDEN.findall(main)}
