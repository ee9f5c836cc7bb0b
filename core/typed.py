"""What was typed in a request that could not be taken, so that the page that says so can give it back."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.utils.http import url_has_allowed_host_and_scheme

TOKEN = "csrfmiddlewaretoken"
CONTROLS = frozenset(
    {TOKEN, "version", "seen", "settled", "row-seed", ":kept", "next", "then", "choice", "aware", "language"}
)
MARKS = re.compile(r"-(shown|rows)$")  # which questions and rows the page showed
ALONG = "typed:"  # no form of the portal has such a field
ON_THE_SPOT = re.compile(r"^statements?(_\d+)?$|^shown$")  # statements of the law, and the check page they stand on
SECRET = re.compile(r"password|^code$|^otp")


def by_itself(request: HttpRequest) -> bool:
    """Whether a script saves while the person writes, and wants an answer that a script can read."""
    return bool(request.headers.get("X-Autosave"))


def posted(request: HttpRequest) -> list[tuple[str, str]]:
    """Every field of the form as it came, but its token: to be sent again. Nothing of a form with a password."""
    fields = _fields(request)
    if any(SECRET.search(name) for name in fields):
        return []
    return [(name, value) for name, values in fields.lists() if name != TOKEN for value in values]


def carried(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of a refused form, but its secrets, as the button for another language takes them along."""
    if request.method != "POST" or not from_own_page(request):
        return []
    fields = [(name, value) for name, values in _fields(request).lists() for value in values if value]
    if any(ON_THE_SPOT.search(name) for name, _value in fields):
        return []
    return [(f"{ALONG}{name}", value) for name, value in fields if name != TOKEN and not SECRET.search(name)]


def brought(request: HttpRequest) -> list[tuple[str, str]]:
    """What `carried` gave to the form of the button."""
    if not from_own_page(request):
        return []
    fields = [(name, value) for name, values in _fields(request).lists() for value in values]
    return [(name.removeprefix(ALONG), value) for name, value in fields if name.startswith(ALONG)]


def typed(request: HttpRequest) -> list[str]:
    """What a person wrote or chose on a page of the portal, in the order of the form."""
    return [] if from_elsewhere(request) else written(posted(request))


def written(fields: list[tuple[str, str]]) -> list[str]:
    """The values of the fields that a person wrote or chose."""
    return [value for name, value in fields if not _is_control(name) and value.strip()]


def _is_control(name: str) -> bool:
    return name in CONTROLS or MARKS.search(name) is not None


def without_files(request: HttpRequest) -> bool:
    """Whether files came too, which no page can hold for the person."""
    try:
        return bool(request.FILES)
    except (SuspiciousOperation, UnreadablePostError, BadRequest):
        return False


def from_own_page(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this portal sent the form: only then may it be offered again."""
    origin = request.headers.get("Origin")
    if origin is None:
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(request.headers.get("Referer", "")))
    return origin == f"{request.scheme}://{request.get_host()}"


def from_elsewhere(request: HttpRequest) -> bool:
    """Whether the browser says that a page of another site sent it: its words are shown to nobody under our name."""
    return "Origin" in request.headers and not from_own_page(request)


def page_of(request: HttpRequest) -> str:
    """The page on which the form stood, to come back to: a button's own address shows nothing."""
    referer = request.headers.get("Referer", "")
    if request.method == "GET" or not url_has_allowed_host_and_scheme(referer, {request.get_host()}):
        return request.get_full_path()
    parts = urlsplit(referer)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _fields(request: HttpRequest) -> QueryDict:
    if request.method != "POST":
        return QueryDict()
    try:
        return request.POST
    except (SuspiciousOperation, UnreadablePostError, BadRequest):
        return QueryDict()


def again(request: HttpRequest) -> dict[str, Any]:
    """The context of a page that keeps a form until it can be sent: typed, fields (empty when it may not), action."""
    return {
        "typed": typed(request),
        "fields": posted(request) if from_own_page(request) else [],
        "files": without_files(request),
        "action": request.get_full_path(),
    }
