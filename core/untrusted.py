"""Decides how what people wrote stands in a message of the portal: as text, on one line, cut, and never as a link."""

import re
import unicodedata
from typing import Any

from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

MOST = 300  # characters of one thing that somebody wrote; the whole of it stands on the page that the message names
PLACE = "https://page.of.the.recipient.invalid/"  # stands in a text for the address that differs by recipient
# Programs make links of whatever looks like an address: with a scheme, with www, or a name with dots.
_FILES = r"pdf|p7m|jpe?g|png|docx?|xlsx?|csv|odt|txt"
_NAME = rf"(?:[\w-]+\.)+(?!(?:{_FILES})\b)[^\W\d_]{{2,}}"
LOOKS_LIKE_AN_ADDRESS = re.compile(
    rf"(?:(?<!\w)(?:https?|ftp|mailto|tel|javascript|data)\b:\S*)|{_NAME}", re.IGNORECASE
)


def one_line(value: Any, most: int = MOST) -> str:
    """The words without line breaks, controls and marks of direction, cut at a word after so many characters."""
    seen = (letter if unicodedata.category(letter)[0] != "C" else " " for letter in str(value))
    text = " ".join("".join(seen).split())
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"


def disarmed(text: str) -> str:
    """The text in which only the portal's own addresses can become links; others have dots and colons in brackets."""
    pieces = enumerate(_own().split(text))
    return "".join(piece if own % 2 else LOOKS_LIKE_AN_ADDRESS.sub(_in_brackets, piece) for own, piece in pieces)


def linked(text: str) -> SafeString:
    """The text as HTML, the portal's own addresses as links, all else as it is read."""
    pieces = enumerate(_own().split(text))
    return mark_safe("".join(_link(piece) if own % 2 else escape(piece) for own, piece in pieces))


def words_of(context: dict[str, Any]) -> dict[str, Any]:
    """The context of a message with every text in it on one line and cut."""
    return {name: _cut(value) for name, value in context.items()}


def is_own(url: str) -> bool:
    """Whether the address is one of the portal's."""
    return bool(_own().fullmatch(url))


def _cut(value: Any) -> Any:
    if isinstance(value, str) and not isinstance(value, SafeString):
        return value if is_own(value) else one_line(value)
    if isinstance(value, list | tuple):
        return [_cut(item) for item in value]
    return value


def _own() -> re.Pattern[str]:
    return re.compile(rf"((?:{re.escape(settings.SITE_URL)}(?![^/\s])|{re.escape(PLACE)})\S*)")


def _link(url: str) -> str:
    return f'<a href="{escape(url)}">{escape(url)}</a>'


def _in_brackets(found: re.Match[str]) -> str:
    return re.sub(r"[.:](?=\S)", lambda mark: f"[{mark[0]}]", found[0])
