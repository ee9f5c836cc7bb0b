"""What browser journeys share: Chromium, a page for each person, and the check that every page must pass."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import HttpRequest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from tests.browser.clock import Clock, movable

AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe-core" / "axe.min.js").read_text()
# Only violations are worked out to the end: what passes need not be described.
RUN_AXE = """async () => (await axe.run({resultTypes: ['violations']})).violations.map(
  v => `${v.id}: ${v.nodes.map(n => n.target).join(' ')}`
)"""
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys wait on the screen and may take their time; they stand on a server of their own."""
    for item in items:
        if "/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session", autouse=True)
def _styles_and_scripts_are_kept_by_the_browser() -> Iterator[None]:
    """As those of an installation are, whose names change with their content: not asked for again with every page."""
    serve = StaticFilesHandler.serve

    def kept(self: StaticFilesHandler, request: HttpRequest) -> Any:
        response = serve(self, request)
        response.headers["Cache-Control"] = "max-age=3600"
        return response

    StaticFilesHandler.serve = kept  # type: ignore[method-assign]
    yield
    StaticFilesHandler.serve = serve  # type: ignore[method-assign]


@pytest.fixture
def new_page(chromium: Browser, live_server: Any, settings: Any) -> Iterator[Callable[..., Page]]:
    """`new_page()` is a page of a new visitor; what its console complains about fails the test at the end.

    `new_page(javascript=False)` is one without JavaScript; `new_page(broken=True)` one whose network the test breaks.
    """
    settings.SITE_URL = live_server.url
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(*, javascript: bool = True, width: int = 1280, broken: bool = False) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            locale="it-IT",
            timezone_id="Europe/Rome",
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.extend([] if broken else _complaint(line)))
        page.on("request", lambda request: complaints.extend(_foreign(request.url, live_server.url)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def _complaint(line: ConsoleMessage) -> list[str]:
    """Errors of scripts and of the content security policy; a refusal (409) that a page shows is none."""
    refused = "the server responded with a status of 4" in line.text
    return [f"{line.location['url']}: {line.text}"] if line.type == "error" and not refused else []


def _foreign(address: str, portal: str) -> list[str]:
    """The portal's pages ask no other host for anything."""
    return [] if address.startswith((portal, "data:", "blob:")) else [f"asked another host: {address}"]


@pytest.fixture
def clock(transactional_db: None) -> Iterator[Clock]:
    """The time of pages, tasks and database, which the test may move."""
    yield from movable()


@pytest.fixture
def signed_in(new_page: Callable[..., Page], new_client: Any, live_server: Any) -> Callable[..., Page]:
    """`signed_in(user)` is a page of that person, as after password and second factor."""

    def make(user: Any, **options: Any) -> Page:
        client = new_client()
        client.force_login(user)
        page = new_page(**options)
        cookie = client.cookies["sessionid"]
        page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
        return page

    return make


def check_page(page: Page) -> None:
    """axe-core finds nothing, there is one h1, and at 320 pixels nothing sticks out."""
    wide = page.viewport_size
    expect(page.locator("h1")).to_have_count(1)
    inspector = page.context.new_cdp_session(page)
    inspector.send("Runtime.evaluate", {"expression": AXE})
    inspector.detach()
    assert page.evaluate(RUN_AXE) == [], page.url
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate(OVERFLOW) <= 0, page.url
    if wide:
        page.set_viewport_size(wide)


def until(seen: Callable[[], Any], seconds: float = 20) -> Any:
    """Wait for something that a worker brings about."""
    limit = time.monotonic() + seconds
    while not (found := seen()):
        assert time.monotonic() < limit, "it did not happen in time"
        time.sleep(0.1)
    return found
