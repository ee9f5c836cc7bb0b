"""How a person goes through the portal: by links and buttons, each page they come to being checked.

Words are given as the English msgid and looked for in Italian, up to their first placeholder: a better
translation does not break a journey.
"""

import re
from typing import Any

from django.utils import translation
from playwright.sync_api import Locator, Page, Response, expect

from tests.browser.conftest import check_page

# What kinds of elements a page is made of, each with its parent: rows that repeat, and their words, count once.
SHAPE = """() => {
  const kind = one => one ? `${one.tagName}.${one.getAttribute('class')}(${one.getAttributeNames()})` : '';
  return [...new Set([...document.querySelectorAll('*')].map(one => kind(one.parentElement) + kind(one)))].join();
}"""
_checked_shapes: set[str] = set()


def italian(words: str, context: str | None = None) -> str:
    """What the Italian interface says for the English words, up to the first placeholder."""
    with translation.override("it"):
        said = translation.pgettext(context, words) if context else translation.gettext(words)
    return said.partition("%(")[0]


def beginning(words: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{re.escape(italian(words))}")


class Walker:
    """One person before one browser. Pages of a shape that was checked already are not checked again."""

    def __init__(self, page: Page, *, javascript: bool = True) -> None:
        self.page = page
        self.javascript = javascript

    # -- Going ---------------------------------------------------------------------------------------------------------
    def visit(self, path: str) -> None:
        self._arrived(self.page.goto(path))

    def follow(self, words: str) -> None:
        """The first link that begins with the words, in the page's main part."""
        self.go(self._named("link", words))

    def press(self, words: str) -> None:
        """The first button that begins with the words, in the page's main part."""
        self.go(self._named("button", words))

    def follow_title(self, title: str) -> None:
        """A link named after something people made: a call, a project, a body."""
        self.go(self.main.get_by_role("link", name=title).first)

    def go(self, what: Locator) -> None:
        with self.page.expect_navigation() as navigation:
            what.click()
        self._arrived(navigation.value)

    def download(self, ending: str) -> bytes:
        """What the link whose address ends so leads to, fetched as this person; it must be there."""
        address = self.main.locator(f"a[href$='{ending}']").first.get_attribute("href")
        answer = self.page.request.get(address or "")
        assert answer.status == 200, address
        return answer.body()

    # -- Writing -------------------------------------------------------------------------------------------------------
    def fill(self, **values: Any) -> None:
        """Fields by their name, as the form sends it."""
        for name, value in values.items():
            self.write(name, str(value))

    def write(self, name: str, value: str) -> None:
        self.main.locator(f"[name='{name}']").fill(value)

    def choose(self, name: str, label: str) -> None:
        """An option of a list by what it says."""
        self.main.locator(f"select[name='{name}']").select_option(label=label)

    def tick(self, name: str, value: str = "") -> None:
        """A box or a radio button, where it is drawn: the label that draws it lies over the real one."""
        chosen = f"[value='{value}']" if value else ""
        self.main.locator(f"input[name='{name}']{chosen}").first.check(force=True)

    def tick_all(self, kind: str = "checkbox", value: str = "") -> None:
        chosen = f"[value='{value}']" if value else ""
        for box in self.main.locator(f"form input[type={kind}]{chosen}").all():
            box.check(force=True)

    def upload(self, name: str, content: bytes, *, title: str = "documento.pdf") -> None:
        """A PDF into the first file field of that name, whose form may have others."""
        file = {"name": title, "mimeType": "application/pdf", "buffer": content}
        self.main.locator(f"input[type=file][name='{name}']").first.set_input_files(file)

    # -- Seeing --------------------------------------------------------------------------------------------------------
    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def sees(self, words: str) -> None:
        """The page says it, in Italian."""
        expect(self.main).to_contain_text(italian(words))

    def sees_not(self, words: str) -> None:
        expect(self.main).not_to_contain_text(italian(words))

    def _named(self, role: Any, words: str) -> Locator:
        return self.main.get_by_role(role, name=beginning(words)).first

    def _arrived(self, response: Response | None) -> None:
        assert response is None or response.status < 400, f"{response.status} {self.page.url}\n{self.main.inner_text()}"
        self.page.wait_for_load_state()
        if not self.javascript:
            assert self.page.locator("h1").count() == 1, self.page.url
            return
        shape = self.page.evaluate(SHAPE)
        if shape not in _checked_shapes:
            check_page(self.page)
            _checked_shapes.add(shape)
