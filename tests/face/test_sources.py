"""No template or stylesheet needs what the content security policy refuses, and none calls another host."""

import re
from pathlib import Path

import pytest

from scripts import kit
from tests.face.conftest import ROOT

MAIL_AND_PAPER = re.compile(r"(email|mail|pdf|dossier|receipt_pdf|paper)")
PAGES = [p for p in sorted((ROOT / "templates").rglob("*.html")) if not MAIL_AND_PAPER.search(str(p.relative_to(ROOT)))]
OWN_CODE = [p for p in sorted((ROOT / "static").rglob("*")) if p.suffix in {".js", ".css"} and "vendor" not in p.parts]
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE)
INLINE_STYLE = re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE)
HANDLER = re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE)
LOADED_ELSEWHERE = re.compile(r"<(script|link|img|iframe|use)\b[^>]*(src|href)=[\"'](https?:)?//", re.IGNORECASE)
STATE_COMPARED = re.compile(r"{%-?\s*(el)?if[^%]*\bstate\s*[!=]=")


def _found(pattern: str | re.Pattern[str], paths: list[Path]) -> dict[str, list[object]]:
    hits = {str(path.relative_to(ROOT)): re.findall(pattern, path.read_text()) for path in paths}
    return {name: found for name, found in hits.items() if found}


@pytest.mark.parametrize(
    "forbidden",
    [INLINE_SCRIPT, INLINE_STYLE, HANDLER, LOADED_ELSEWHERE, STATE_COMPARED],
    ids=["inline script", "inline style", "event handler", "another host", "state compared"],
)
def test_no_template_has_what_is_forbidden(forbidden: re.Pattern[str]) -> None:
    assert _found(forbidden, PAGES) == {}


def test_own_scripts_and_stylesheets_name_no_other_host() -> None:
    assert _found(r"https?://|@import", OWN_CODE) == {}


def test_own_modules_are_short_and_evaluate_no_text() -> None:
    modules = [path for path in OWN_CODE if path.suffix == ".js"]
    assert _found(r"\beval\(|new Function|innerHTML|setAttribute\([\"']style", modules) == {}
    assert [path.name for path in modules if len(path.read_text().splitlines()) > 120] == []


def test_vendored_parts_carry_their_licence_and_version() -> None:
    folders = [*(ROOT / "static/vendor").iterdir(), *(ROOT / "tests/vendor").iterdir()]
    assert sorted(folder.name for folder in folders) == ["axe-core", "bootstrap-italia", "htmx"]
    for folder in folders:
        assert {"LICENSE", "VERSION"} <= {path.name for path in folder.iterdir()}


def test_vendored_styles_hold_every_class_of_the_kit_that_sources_name() -> None:
    stored = kit.stored_classes()
    missing = {name for name in kit.named_classes(set(stored)) if not stored[name]}
    assert missing == set(), "run: make kit"


def test_vendored_styles_weigh_what_the_pages_need() -> None:
    assert len((kit.KIT / "css" / "bootstrap-italia.min.css").read_bytes()) < 100_000
