"""Reads the open file of the register of public bodies (IPA): the present one with commas, the older one with tabs."""

import csv
from collections.abc import Iterator
from typing import TextIO

from organisations.models import PublicRegisterEntry
from organisations.names import normalised, skeleton
from organisations.rules import compact

# What we keep, under the names that the file has given it over the years.
COLUMNS = {
    "code": ("codice_ipa", "cod_amm"),
    "name": ("denominazione_ente", "des_amm"),
    "tax_code": ("codice_fiscale_ente", "cf"),
    "category": ("tipologia_istat", "tipologia", "codice_categoria", "tipologia_amm"),
    "pec": ("mail1",),
}
NEEDED = ("code", "name", "tax_code")


class NotTheRegister(Exception):
    """The file is no open file of the register; the text says why."""


def entries(file: TextIO) -> Iterator[PublicRegisterEntry]:
    """The bodies in the file, each once; lines without a tax code are left out, for nothing is held against them."""
    first = file.readline().lstrip("\ufeff")
    delimiter = max(("\t", ";", ","), key=first.count)
    header = [name.strip().casefold() for name in next(csv.reader([first], delimiter=delimiter))]
    places = {field: _place(header, names) for field, names in COLUMNS.items()}
    missing = [COLUMNS[field][0] for field in NEEDED if places[field] is None]
    if missing:
        raise NotTheRegister(f"The file has no column {', '.join(missing)}.")
    seen: set[str] = set()
    for row in csv.reader(file, delimiter=delimiter):
        entry = _entry(row, places)
        if entry and entry.code not in seen:
            seen.add(entry.code)
            yield entry


def _place(header: list[str], names: tuple[str, ...]) -> int | None:
    return next((header.index(name) for name in names if name in header), None)


def _entry(row: list[str], places: dict[str, int | None]) -> PublicRegisterEntry | None:
    def cell(field: str, most: int) -> str:
        place = places[field]
        return normalised(row[place])[:most] if place is not None and place < len(row) else ""

    tax_code = compact(cell("tax_code", 20))
    if len(tax_code) not in (11, 16) or not cell("code", 40):
        return None
    name = cell("name", 1000)
    return PublicRegisterEntry(
        code=cell("code", 40),
        name=name,
        name_skeleton=skeleton(name)[:2000],
        tax_code=tax_code,
        category=cell("category", 200),
        pec=cell("pec", 254),
    )
