"""Every form of the portal in which a person types or chooses, by the address it posts to, and how its text is kept.

The demonstration's walk (test_demonstration.py) fails on a form that is not here; tests/safety/test_typed_text.py
crosses each of these with an ended session, an old page and what is too large; test_forms_in_a_browser.py crosses those
of who applies and of who prepares a call with what no client of a test can show: no network, the back button, an ended
session and an old token while one writes. tests/browser/test_kept_text.py takes single ones to the very end.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse

CHOSEN_OR_TYPED = {"textarea", "select"}
NO_TEXT = {"hidden", "file", "submit", "button", "search"}


@dataclass(frozen=True)
class Text:
    """How a form's text is kept.

    stale: the hidden field by which a save over another's is seen; "" where nothing stored is overwritten (something
    new is made, or a step is taken that its workflow lets be taken once).
    secret: a password or a code is in it: nothing of it is ever given back or written down in the browser.
    on_the_spot: statements of the law, which nobody ticks but the person: the browser does not keep them.
    is_open: no session is needed, so none ends.
    """

    stale: str = ""
    secret: bool = False
    on_the_spot: bool = False
    is_open: bool = False


NEW = STEP = Text()
SEEN, VERSION = Text("seen"), Text("version")
SECRET, OPEN_SECRET = Text(secret=True), Text(secret=True, is_open=True)

FORMS = {
    "account_login": OPEN_SECRET,
    "account_signup": OPEN_SECRET,
    "account_reset_password": Text(is_open=True),
    "account_reauthenticate": SECRET,
    "account_email": STEP,
    "account_change_password": SECRET,
    "mfa_authenticate": OPEN_SECRET,
    "mfa_reauthenticate": SECRET,
    "mfa_activate_totp": SECRET,
    "accounts:profile": SEEN,
    "organisations:register": NEW,
    "organisations:edit": SEEN,
    "organisations:representative": NEW,
    "organisations:confirmation": SEEN,
    "organisations:end": STEP,
    "organisations:invite": NEW,
    "organisations:request": NEW,
    "calls:new": NEW,
    "calls:issuer": SEEN,
    "calls:edit_terms": SEEN,
    "calls:edit_phase": SEEN,
    "calls:row_add": NEW,
    "calls:row": SEEN,
    "calls:sign": STEP,
    "calls:return": STEP,
    "calls:revoke": STEP,
    "calls:decide": STEP,
    "partnerships:invite_body": NEW,
    "partnerships:invite_email": NEW,
    "partnerships:shares": SEEN,
    "partnerships:answer": STEP,
    "partnerships:decline": STEP,
    "partnerships:declare": Text(on_the_spot=True),
    "partnerships:leave": STEP,
    "partnerships:change": SEEN,
    "partnerships:remove": STEP,
    "applications:start": NEW,
    "applications:section": VERSION,
    "applications:send": Text(on_the_spot=True),
    "applications:withdraw": STEP,
    "applications:delete": STEP,
    "applications:office_assign": STEP,
    "applications:office_judge": VERSION,
    "applications:office_send_back": STEP,
    "evaluations:appoint": NEW,
    "evaluations:conflicts": STEP,
    "evaluations:late_conflict": STEP,
    "evaluations:assignment": STEP,
    "evaluations:sheet": VERSION,
    "evaluations:replace": STEP,
    "evaluations:panel_prepare": NEW,
    "evaluations:panel_session": VERSION,
    "evaluations:panel_project": VERSION,
    "evaluations:members": SEEN,
    "evaluations:hand_over": STEP,
    "evaluations:publish_ranking": STEP,
    "evaluations:admitted": STEP,
    "evaluations:publish_reservations": STEP,
    "evaluations:reservations": STEP,
}


@dataclass(frozen=True)
class Found:
    """A form of a page as the browser sees it: the address it posts to, by name too, and its hidden fields' names."""

    name: str
    path: str
    hidden: frozenset[str]
    is_kept: bool


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.form, self.signed_in, self.forms = page, None, False, set()
        self.hidden: set[str] = set()
        self.types = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(attrs)
        if tag == "body":
            self.signed_in = "data-account" in given
        elif tag == "form":
            self.form, self.hidden, self.types = given, set(), False
        elif self.form is not None and tag == "input" and given.get("type", "text") in NO_TEXT:
            self.hidden |= {(given.get("name") or "").rpartition("-")[2]}  # less the prefix of a set of forms
        elif self.form is not None and (tag == "input" or tag in CHOSEN_OR_TYPED):
            self.types = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.form is not None:
            if self.types and self.form.get("method", "").lower() == "post":
                path = urlsplit(self.form.get("action") or self.page).path
                kept = self.signed_in and "data-not-kept" not in self.form
                self.forms.add(Found(_name(path), path, frozenset(self.hidden), kept))
            self.form = None


def _name(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return path


def forms_of(page: str, html: str) -> set[Found]:
    """The forms of the page in which something can be typed or chosen, and that post it."""
    reader = _Reader(page)
    reader.feed(html)
    return reader.forms


def typed(client: Any, url: str, **changes: Any) -> dict[str, Any]:
    """What a browser posts from the page as it is now, with some fields changed by the person."""
    form = client.get(url).context["form"]
    values = {name: form[name].value() for name in form.fields}
    kept = {name: value for name, value in values.items() if value not in (None, "", False)}
    rows = {name: [getattr(one, "pk", one) for one in value] for name, value in kept.items() if isinstance(value, list)}
    return kept | rows | changes


EXAMPLES = {"slug": "bando", "phase_key": "fase", "table": "statements", "section_key": "idea", "slot_key": "intenti"}
EXAMPLES |= {"decision": "extend", "kind": "ranking", "key": "chiave"}
TOKEN = "0b2d5f6e-1111-4222-8333-444455556666"


def address_of(name: str) -> str:
    """An address of that name; whether a row stands behind it matters to nobody who is turned away before."""
    converters = dict(_converters(get_resolver()))[name]
    kinds = {"UUIDConverter": TOKEN, "IntConverter": 1}
    values = {key: kinds.get(type(one).__name__) or EXAMPLES[key] for key, one in converters.items()}
    return reverse(name, kwargs=values)


def _converters(resolver: Any, space: str = "", above: dict[str, Any] | None = None) -> Iterator[tuple[str, dict]]:
    for pattern in resolver.url_patterns:
        converters = {**(above or {}), **pattern.pattern.converters}
        if isinstance(pattern, URLResolver):
            yield from _converters(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space, converters)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", converters
