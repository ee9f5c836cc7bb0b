"""The pages in a real browser: axe-core finds nothing, nothing overflows at 320 pixels, the modules do their work."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.face.conftest import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.face.urls")]

AXE = (ROOT / "tests/vendor/axe-core/axe.min.js").read_text()
RUN_AXE = "async () => (await axe.run()).violations.map(v => `${v.id}: ${v.nodes.map(n => n.target).join(' ')}`)"
PAGES = ["/gallery/", "/accessibility/", "/account/login/", "/account/signup/"]


@pytest.fixture
def page(chromium: Browser, live_server: Any) -> Iterator[Page]:
    """A page that remembers in `complaints` what the console and the content security policy complained about."""
    context = chromium.new_context(base_url=live_server.url, locale="it-IT")
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda line: page.complaints.append(line.text) if line.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    context.close()


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("address", PAGES)
def test_page_is_accessible_and_fits(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": AXE})
    assert page.evaluate(RUN_AXE) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.complaints == []


def test_page_asks_only_its_own_host(page: Page, live_server: Any) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/gallery/")
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []
    assert any(url.endswith("main.js") for url in asked)


def test_errors_are_read_first(page: Page) -> None:
    page.goto("/gallery/")
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")


def test_counter_counts_down_and_never_cuts(page: Page) -> None:
    page.goto("/gallery/")
    counter = page.locator('[data-counter-for="id_empty-need"]')
    page.fill("#id_empty-need", "a" * 390)
    assert "10 caratteri rimasti" in counter.inner_text()
    page.fill("#id_empty-need", "a" * 405)
    assert "5 caratteri di troppo" in counter.inner_text()
    assert len(page.input_value("#id_empty-need")) == 405


def test_budget_adds_up_in_cents_as_one_writes(page: Page) -> None:
    page.goto("/gallery/")
    page.fill('[name="goods"]', "8.350,505")
    page.fill('[name="staff"]', "1234.5")
    assert page.locator("[data-total]").inner_text().replace("\xa0", " ") == "9.585,01 €"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ('{"state": "saved", "saved_at_text": "11:42", "version": 4}', "Salvato alle 11:42"),
        ('{"state": "refused", "message": "Il bando è chiuso."}', "Il bando è chiuso."),
        ('{"state": "conflict"}', "Confronta i due testi"),
    ],
)
def test_autosave_says_what_became_of_the_text(page: Page, answer: str, said: str) -> None:
    page.goto("/gallery/")
    posted: list[str] = []

    def reply(route: Any) -> None:
        if route.request.method != "POST":
            return route.continue_()
        posted.append(route.request.headers["x-autosave"])
        return route.fulfill(status=200, content_type="application/json", body=answer)

    page.route("**/gallery/", reply)
    page.fill("#id_empty-need", "Gli anziani soli")
    page.get_by_role("status").filter(has_text=said).wait_for()
    assert posted == ["1"]


def test_autosave_keeps_the_text_when_the_line_is_down(page: Page) -> None:
    page.goto("/gallery/")
    page.route("**/gallery/", lambda route: route.abort())
    page.fill("#id_empty-need", "Gli anziani soli")
    page.get_by_role("status").filter(has_text="manca la connessione").wait_for()
    assert page.input_value("#id_empty-need") == "Gli anziani soli"


def test_skip_link_is_the_first_stop_of_the_keyboard(page: Page) -> None:
    page.goto("/accessibility/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_many_boxes_are_filtered_and_ticked_together(page: Page) -> None:
    page.goto("/gallery/")
    group = page.locator("#div_id_empty-towns")
    group.get_by_role("searchbox").fill("ales")
    assert group.locator(".form-check:visible").all_inner_texts() == ["Alessandria"]
    group.get_by_role("button").first.click()
    group.get_by_role("searchbox").fill("")
    assert group.locator("input:checked").evaluate_all("boxes => boxes.map(box => box.value)") == ["alessandria"]
    assert group.get_by_role("status").inner_text() == "1 di 12 spuntati"
    group.get_by_role("button").nth(1).click()
    assert group.locator("input:checked").count() == 0


def test_paper_has_no_buttons_and_nothing_folded_away(page: Page) -> None:
    page.goto("/gallery/")
    page.emulate_media(media="print")
    for gone in (".wecare-nav", ".wecare-footer", ".wecare-tip", ".btn"):
        assert page.locator(f"{gone}:visible").count() == 0, gone
    page.evaluate(
        "document.querySelector('main').insertAdjacentElement('beforeend', document.createElement('details'))"
    )
    folded = page.locator("main > details")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert folded.evaluate("details => details.open") is True
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert folded.evaluate("details => details.open") is False


def test_focus_is_seen(page: Page) -> None:
    page.goto("/account/login/")
    ring = "(({boxShadow, outlineStyle}) => boxShadow + outlineStyle)(getComputedStyle(document.activeElement))"
    unseen = []
    for place in ("#header-search", "#id_login", ".wecare-brand__link", ".wecare-search__button", "main a"):
        page.locator(place).first.focus()
        unseen += [place] if page.evaluate(ring) == "nonenone" else []
    assert unseen == []


# What has no edge or no colour of its own where backgrounds and shadows are gone (Windows' high contrast).
EDGED = ".btn, .wecare-chip, .wecare-panel, .wecare-deadline, .wecare-empty"
WITHOUT_EDGE = """(edged) => [...document.querySelectorAll(edged)]
  .filter((one) => one.checkVisibility() && parseFloat(getComputedStyle(one).borderTopWidth) === 0)
  .map((one) => one.className)"""
ODD_ICONS = """() => [...document.querySelectorAll('.icon')].filter((one) => one.checkVisibility())
  .filter((one) => getComputedStyle(one).fill !== getComputedStyle(one).color)
  .map((one) => one.outerHTML)"""
DOTS = """() => ['[class$=done]', '[class$=now]', ':not([class*="--"])'].map((state) => {
  const dot = getComputedStyle(document.querySelector(`.wecare-timeline__item${state}`), '::before');
  return [dot.backgroundColor, dot.borderTopWidth, dot.outlineStyle].join();
})"""


def test_forced_colours_keep_edges_icons_steps_and_the_focus(page: Page) -> None:
    page.emulate_media(forced_colors="active")
    page.goto("/gallery/")
    assert page.evaluate(WITHOUT_EDGE, EDGED) == []
    assert page.evaluate(ODD_ICONS) == []
    assert len(set(page.evaluate(DOTS))) == 3
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
