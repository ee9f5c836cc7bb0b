"""Decides which bytes of the storage belong to no file any more, and which files have lost theirs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from applications.models import RemovedFile
from core.models import Paper, StoredFile

FOLDER = "files"
YOUNG = timedelta(days=1)  # what is younger may belong to a transaction that is still open


@dataclass
class Found:
    """Paths in the storage: bytes that no row claims, bytes of files recorded as removed; and files without bytes."""

    unclaimed: list[str]
    removed: list[str]
    missing: list[str]
    young: int = 0

    @property
    def to_delete(self) -> list[str]:
        return self.unclaimed + self.removed


def look(now: datetime) -> Found:
    """The whole storage against the rows, folder by folder."""
    found = Found([], [], [])
    for folder in _folders():
        _look_into(folder, now, found)
    return found


def _folders() -> list[str]:
    """Those that are there, and those in which a file should be: two letters each."""
    return sorted({*_listed(FOLDER)[0], *(f"{number:02x}" for number in range(256))})


def _look_into(folder: str, now: datetime, found: Found) -> None:
    prefix = f"{FOLDER}/{folder}"
    names = set(_walk(prefix))
    rows = dict(StoredFile.objects.filter(file__startswith=f"{prefix}/").order_by("pk").values_list("file", "pk"))
    gone = _recorded_as_removed(list(rows.values()))
    for name in sorted(names - rows.keys()):
        if default_storage.get_modified_time(name) > now - YOUNG:
            found.young += 1
        else:
            found.unclaimed.append(name)
    for name, pk in rows.items():
        if pk in gone and name in names:
            found.removed.append(name)
        elif pk not in gone and name not in names:
            found.missing.append(name)


def _recorded_as_removed(files: list[int]) -> set[int]:
    """Of these files, those whose bytes are meant to be gone."""
    uploads = RemovedFile.objects.filter(file__in=files).values_list("file", flat=True)
    prints = Paper.objects.filter(file__in=files, removed_at__isnull=False).values_list("file", flat=True)
    return {*uploads.order_by("pk"), *(pk for pk in prints.order_by("pk") if pk)}


def _walk(folder: str) -> Iterator[str]:
    folders, names = _listed(folder)
    yield from (f"{folder}/{name}" for name in names)
    for inner in folders:
        yield from _walk(f"{folder}/{inner}")


def _listed(folder: str) -> tuple[list[str], list[str]]:
    """Folders and names inside; a store of objects lists a folder of which it says that it does not exist."""
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []
