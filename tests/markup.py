"""What is wrong with a page as browsers parse it: its HTML, its ids and what refers to them, the order of headings."""

import itertools
import warnings
from collections.abc import Iterator
from typing import Any

import html5lib

REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "list", "form")
HEADINGS = {f"h{level}": level for level in range(1, 7)}


def faults(page: str) -> list[str]:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # html5lib's own, of the Python that it was written for
        tree = parser.parse(page)
    strict = [f"line {line}: {code} {data}" for (line, _column), code, data in parser.errors]
    elements = list(tree.iter())
    return [*strict, *_ids(elements), *_headings(elements)]


def _ids(elements: list[Any]) -> Iterator[str]:
    ids = [element.get("id") for element in elements if element.get("id")]
    yield from (f"id twice: {name}" for name in sorted({name for name in ids if ids.count(name) > 1}))
    for element in elements:
        for attribute in REFERENCES:
            missing = set((element.get(attribute) or "").split()) - set(ids)
            yield from (f"{attribute} of {element.tag} refers to nothing: {name}" for name in sorted(missing))


def _headings(elements: list[Any]) -> Iterator[str]:
    levels = [HEADINGS[element.tag] for element in elements if element.tag in HEADINGS]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} headings of the first level"
    yield from (f"h{level} after h{before}" for before, level in itertools.pairwise(levels) if level > before + 1)
