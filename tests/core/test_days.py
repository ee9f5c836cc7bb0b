"""A day is Rome's everywhere: no product code takes the day of UTC out of a moment, or a day without a zone."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("core", "accounts", "organisations", "calls", "partnerships", "applications", "evaluations", "wecare_portal")
SOURCES = sorted(path for name in PRODUCT for path in (ROOT / name).rglob("*.py"))
MOMENT = re.compile(r"^(now|moment|value|[a-z_]+_at|before|after|deadline)$")
PARTS = frozenset({"year", "month", "day", "hour", "minute"})


def _days_of_utc(source: str) -> Iterator[int]:
    """Lines that read a day, or a part of one, from a moment as it is stored (UTC) or from a clock without a zone."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name, bare = node.func.attr, not (node.args or node.keywords)
            if (bare and name in {"date", "now", "today"} and not _is_rome(node.func.value)) or name == "utcnow":
                yield node.lineno
        if isinstance(node, ast.Attribute) and node.attr in PARTS and _is_moment(node.value):
            yield node.lineno
        if isinstance(node, ast.FormattedValue) and "%H" in ast.unparse(node) and not _is_rome(node.value):
            yield node.lineno


def _is_moment(node: ast.expr) -> bool:
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return bool(MOMENT.match(name))


def _is_rome(node: ast.expr) -> bool:
    """django.utils.timezone speaks of the portal's zone: now() is aware, localtime() and localdate() are Rome's."""
    return ast.unparse(node).startswith("timezone")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("now.date() - LONG_AGO", [1]),
        ("row.sent_at.date()", [1]),
        ("date.today()", [1]),
        ("datetime.now()", [1]),
        ("datetime.utcnow()", [1]),
        ("now.year", [1]),
        ("f'{self.after:%d/%m/%Y %H:%M}'", [1]),
        ("timezone.localdate(now)", []),
        ("timezone.localdate(now).year", []),
        ("timezone.now()", []),
        ("datetime.now(UTC)", []),
        ("timezone.localtime(now).date()", []),
        ("f'{act.date:%d/%m/%Y}'", []),
    ],
)
def test_guard_tells_a_day_of_utc_from_one_of_rome(line: str, found: list[int]) -> None:
    assert list(_days_of_utc(line)) == found


def test_no_product_code_reads_the_day_of_utc() -> None:
    hits = {str(path.relative_to(ROOT)): list(_days_of_utc(path.read_text())) for path in SOURCES}
    assert {name: lines for name, lines in hits.items() if lines} == {}
