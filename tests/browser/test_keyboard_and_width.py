"""The portal by keyboard alone, with the focus in sight at every stop, and on the narrowest screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import scenes
from tests.browser.conftest import OVERFLOW
from tests.browser.steps_application import place
from tests.factories.accounts import PASSWORD, persona

pytestmark = pytest.mark.django_db(transaction=True)

# What tells where the focus is: its name, and whether anything drawn around the element shows it.
FOCUS = """() => {
  const here = document.activeElement, style = getComputedStyle(here);
  const near = here.labels && here.labels[0] ? getComputedStyle(here.labels[0]) : style;
  const drawn = one => (one.outlineStyle !== 'none' && parseFloat(one.outlineWidth) > 0) || one.boxShadow !== 'none';
  const box = here.getBoundingClientRect();
  return {name: here.name || here.innerText || here.id, tag: here.tagName, seen: drawn(style) || drawn(near),
          inside: box.bottom > 0 && box.top < innerHeight};
}"""
PAGES = ("", "missing/", "sections/idea/", "sections/strategia/", "sections/risorse/", "documents/", "send/")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus stands on what is so named; at every stop it must be visible."""
    for _press in range(80):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        assert focus["seen"], f"nothing shows the focus on {focus}"
        assert focus["inside"], f"the focus is out of sight on {focus}"
        if focus["name"] == name:
            return
    raise AssertionError(f"{name} is not reached by the keyboard")


def test_keyboard_alone_signs_in_and_writes_a_section(new_page: Callable[..., Page]) -> None:
    scene = scenes.half_written()
    page = new_page()
    page.goto(f"/account/login/?next={place(scene.application, scene.phase.key, 'sections/risorse')}")
    tab_to(page, "login")
    page.keyboard.type("sara.bianco@cissaca.example")
    tab_to(page, "password")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_url("**/sections/risorse/")
    tab_to(page, "total_cost")
    page.keyboard.type("500000,00")
    tab_to(page, "requested_grant")
    page.keyboard.type("400000,00")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/sections/risorse/")
    expect(page.locator("[name=total_cost]")).to_have_value("500.000,00")


def test_first_stop_of_the_keyboard_skips_to_the_content(new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("/calls/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#" + (page.locator("main").get_attribute("id") or "none"))


def test_pages_of_the_applicant_fit_320_pixels(signed_in: Callable[..., Page]) -> None:
    scene = scenes.half_written()
    page = signed_in(persona("roberto"), width=320)
    base = f"/applications/{scene.application.public_id}/"
    within = [f"{base}{scene.phase.key}/{part}" if part else base for part in PAGES]
    partnership = f"/partnerships/{scene.application.partnership.public_id}/"
    others = ["/desk/", "/applications/", partnership, f"{partnership}shares/", f"{partnership}invite/"]
    for path in within + others:
        page.goto(path)
        assert page.evaluate(OVERFLOW) <= 0, path


def test_state_of_the_save_stays_in_sight_and_says_by_whom(signed_in: Callable[..., Page]) -> None:
    scene = scenes.half_written()
    page, bar = signed_in(scene.person("sara")), "[data-autosave-status]"
    page.goto(place(scene.application, scene.phase.key, "sections/strategia"))
    page.locator("textarea").first.fill("Scritto in cima a una pagina lunga")
    expect(page.locator(bar)).to_contain_text("Salvato alle")
    for height in (0, 700, 100_000):
        page.evaluate(f"scrollTo(0, {height})")
        expect(page.locator(bar)).to_be_in_viewport(ratio=0.9)
    other = signed_in(scene.person("roberto"), width=390)
    other.goto(page.url)
    expect(other.locator(bar)).to_contain_text(f"Ultimo salvataggio: {scene.person('sara')}")
