"""A visitor on pages that are kept: the language is a link, the clock runs, and nothing is missing."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import check_page
from tests.factories.calls import published_call

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_visitor_reads_kept_pages_and_changes_the_language(
    new_page: Callable[..., Page], settings: Any, javascript: bool
) -> None:
    settings.KEPT_PAGES = True
    call = published_call()
    for _visitor in range(2):
        page = new_page(javascript=javascript)
        page.goto("/calls/?state=all")
        page.get_by_role("link", name="English", exact=True).click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        assert page.url.endswith("/calls/?state=all&lang=en")
        page.get_by_role("main").get_by_role("link", name=call.title).first.click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page.locator("#summary")).to_contain_text(re.compile(r"clock now: .*\d\d:\d\d:\d\d"))
        if javascript:
            check_page(page)
