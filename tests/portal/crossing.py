"""One form of one page in a browser without a portal behind it: the test says what the portal answers."""

import json
import mimetypes
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, ElementHandle, Page, TimeoutError

HOME = "http://portal.example"
MINE = "Una parola scritta"
TOKEN = "n" * 64  # of the session as it is now; the page's own is another

# The form, and the control of it in which a person writes, ticks or chooses: text before all else.
FORM = """place => [...document.forms].find(form => form.method === "post" && form.querySelector(
  "textarea, select, input:not([type=hidden], [type=file], [type=submit], [type=button], [type=search])") &&
  new URL(form.getAttribute("action") || location.href, location.href).pathname === place)"""
CONTROL = """form => { const free = [...form.elements].filter(one => one.name && !one.readOnly && !one.disabled);
  return ["textarea", "input[type=text], input:not([type])", "input[type=email], input[type=tel]",
    "input[type=number]", "input[type=date], input[type=datetime-local]", "select", "input[type=checkbox]",
    "input[type=radio]"].map(kind => free.find(one => one.matches(kind))).find(Boolean); }"""
CHANGE = """([one, word]) => {
  if (one.matches("[type=checkbox], [type=radio]")) one.checked = !one.checked;
  else if (one.matches("select")) one.selectedIndex = [...one.options].findIndex((o, i) => i !== one.selectedIndex);
  else if (one.type === "number") one.value = "7";
  else if (one.type === "date") one.value = "2026-12-01";
  else if (one.type === "datetime-local") one.value = "2026-12-01T10:00";
  else one.value = word;
  one.dispatchEvent(new Event("input", {bubbles: true}));
  one.dispatchEvent(new Event("change", {bubbles: true})); }"""
STATE = "one => one.matches('[type=checkbox], [type=radio]') ? String(one.checked) : one.value"
PRESS = """form => { form.noValidate = true;
  form.requestSubmit([...form.elements].find(one => one.type === "submit") || null); }"""


@dataclass(frozen=True)
class Shown:
    """A page as a person got it, and where one of its forms posts."""

    page: str
    posts_to: str
    html: str


class Crossing:
    """A person writes in the form, presses its button, and something comes between."""

    def __init__(self, page: Page, shown: Shown) -> None:
        self.page, self.shown = page, shown
        self.state = "here"
        self.errors: list[str] = []
        self.posts: list[tuple[bytes, str]] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", lambda dialog: dialog.accept())
        page.route("**/*", self._answer)

    def ways(self) -> Iterator[tuple[str, bool]]:
        """Each thing that may come between, and whether the text is still there and the person was told."""
        form, control = self._opened()
        written = self._written(control)
        self.state = "offline"
        self._press(form)
        yield "no network", self._says(form, "manca la connessione") and self._holds(control, written)
        self.state = "here"
        form, control = self._opened()
        yield "back button", self._holds(control, written)
        self.state = "ended"
        self._press(form)
        yield "session ended", self._says(form, "la tua sessione è terminata") and self._holds(control, written)
        yield "nothing left the page", self.posts == []
        self.state = "here"
        yield "old token", TOKEN.encode() in self.posted()[0]

    def posted(self) -> tuple[bytes, str]:
        """What leaves the page when the button is pressed with my word in it, and in which encoding."""
        form, control = self._opened()
        self._written(control)
        self._press(form)
        for _moment in range(100):
            if self.posts:
                return self.posts.pop()
            self.page.wait_for_timeout(50)
        return b"", ""

    def _opened(self) -> tuple[ElementHandle, ElementHandle]:
        self.page.goto(HOME + self.shown.page)
        form = self.page.evaluate_handle(FORM, self.shown.posts_to).as_element()
        assert form, self.shown.posts_to
        control = form.evaluate_handle(CONTROL).as_element()
        assert control, self.shown.posts_to
        return form, control

    def _written(self, control: ElementHandle) -> str:
        self.page.evaluate(CHANGE, [control, MINE])
        return str(control.evaluate(STATE))

    def _holds(self, control: ElementHandle, written: str) -> bool:
        return control.evaluate(STATE) == written

    def _press(self, form: ElementHandle) -> None:
        form.evaluate(PRESS)

    def _says(self, form: ElementHandle, words: str) -> bool:
        bar = "([form, words]) => (form.querySelector('[data-autosave-status], [data-said]')?.textContent || '')"
        try:
            self.page.wait_for_function(f"{bar}.includes(words)", arg=[form, words], timeout=10_000)
        except TimeoutError:
            return False
        return True

    def _answer(self, route: Any) -> None:
        """A page, a file of it, whose session this is; a form is taken down and answered with nothing."""
        request = route.request
        path = request.url.removeprefix(HOME).partition("?")[0]
        found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
        if found:
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            route.fulfill(body=Path(str(found)).read_bytes(), content_type=kind)
        elif self.state == "offline":
            route.abort()
        elif path == "/session/":
            route.fulfill(body=json.dumps(self._session()), content_type="application/json")
        elif request.method == "POST" and request.is_navigation_request():
            self.posts.append((request.post_data_buffer or b"", request.headers.get("content-type", "")))
            route.fulfill(body="<p>…</p>", content_type="text/html")
        elif path == self.shown.page and request.method == "GET":
            route.fulfill(body=self.shown.html, content_type="text/html; charset=utf-8")
        else:
            route.fulfill(status=404, body="")

    def _session(self) -> dict[str, str]:
        known = re.search(r'data-account="([^"]+)"', self.shown.html)
        here = known[1] if known and self.state == "here" else ""
        return {"account": here, "name": "", "token": TOKEN if here else ""}


@contextmanager
def crossing(chromium: Browser, shown: Shown) -> Iterator[Crossing]:
    context = chromium.new_context(locale="it-IT", timezone_id="Europe/Rome")
    try:
        yield Crossing(context.new_page(), shown)
    finally:
        context.close()
