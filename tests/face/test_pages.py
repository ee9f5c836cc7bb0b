"""The base page and the gallery: landmarks, headings, language, components, and names that must exist."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client

from tests.face.conftest import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.face.urls")]

NOT_SHOWN_ALONE = {
    *("autosave_texts.html", "breadcrumb.html", "messages.html", "htmx.html", "form_errors.html"),
    *(
        "forms_errors.html",
        "form_error_items.html",
        "saves_itself.html",
        "changed.html",
        "changed_text.html",
        "kept_texts.html",
        "typed.html",
    ),
}
LEGAL_PAGES = ["/accessibility/", "/privacy/", "/licences/"]
ACCOUNT_PAGES = ["/account/login/", "/account/signup/", "/account/password/reset/", "/account/password/reset/done/"]


def _text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_gallery_shows_every_component(client: Client) -> None:
    components = {path.name for path in (ROOT / "templates/components").glob("*.html")} - NOT_SHOWN_ALONE
    source = (ROOT / "templates/portal/gallery.html").read_text()
    assert components - set(re.findall(r"components/(\w+\.html)", source)) == set()
    assert "Galleria dei componenti" in _text(client, "/gallery/")


def test_gallery_has_unique_ids(client: Client) -> None:
    ids = re.findall(r'\sid="([^"]+)"', _text(client, "/gallery/"))
    assert sorted(ids) == sorted(set(ids))


def test_gallery_shows_messages_politely(client: Client) -> None:
    text = _text(client, "/gallery/?messages=1")
    assert '<div class="wecare-messages" role="status">' in text
    assert "Bozza salvata." in text


@pytest.mark.parametrize("address", [*LEGAL_PAGES, *ACCOUNT_PAGES])
def test_page_has_landmarks_one_title_and_a_language(client: Client, address: str) -> None:
    text = _text(client, address)
    for landmark in ("<header", "<main", "<footer", "<h1"):
        assert text.count(landmark) == 1
    assert '<html lang="it">' in text
    assert 'href="#main"' in text


@pytest.mark.parametrize("address", LEGAL_PAGES)
def test_footer_links_the_legal_page(client: Client, address: str) -> None:
    assert f'href="{address}"' in _text(client, "/account/login/")


def test_language_switch_is_a_form_that_comes_back_here(client: Client) -> None:
    response = client.post("/language/", {"language": "en", "next": "/privacy/"})
    assert response.headers["Location"] == "/privacy/"
    assert '<html lang="en">' in _text(client, "/privacy/")


def test_unknown_address_answers_with_our_page(client: Client) -> None:
    response = client.get("/nothing-here/")
    assert response.status_code == 404
    assert response.content.decode().count("<h1") == 1


@pytest.mark.parametrize(
    "template", ["400.html", "403.html", "403_csrf.html", "404.html", "405.html", "429.html", "500.html"]
)
def test_error_page_stands_without_any_context(template: str) -> None:
    assert render_to_string(template).count("<h1") == 1


@pytest.mark.parametrize("path", sorted((ROOT / "templates/components").glob("*.html")), ids=lambda path: path.name)
def test_component_says_its_parameters(path: Path) -> None:
    assert path.read_text().startswith("{% comment %}")


def test_wrong_form_sums_its_errors_up_with_links_to_fields(client: Client) -> None:
    text = _text(client, "/gallery/")
    summary: Any = re.search(r"data-error-summary>(.*?)</div>", text, re.DOTALL)
    targets = re.findall(r'href="#([^"]+)"', summary.group(1))
    assert len(targets) == 9
    assert [target for target in targets if f'id="{target}"' not in text] == []


def test_wrong_field_is_tied_to_its_error_and_help(client: Client) -> None:
    control: Any = re.search(r'<input[^>]*id="id_wrong-name"[^>]*>', _text(client, "/gallery/"))
    assert 'aria-describedby="id_wrong-name_helptext id_wrong-name_error"' in control.group(0)
    assert 'aria-invalid="true"' in control.group(0)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("it", ["parzialmente conforme", "25 novembre 2026", "Difensore civico per il digitale", "3-quinquies"]),
        ("en", ["conforms in part", "25 November 2026", "Difensore civico per il digitale", "3-quinquies"]),
    ],
)
def test_accessibility_declaration_says_state_date_feedback_and_remedy(
    client: Client, language: str, said: list[str]
) -> None:
    text = " ".join(_text(client, f"/accessibility/?lang={language}").split())
    assert [words for words in [*said, 'href="mailto:accessibilita@wecare.example"'] if words not in text] == []
