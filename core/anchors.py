"""Where the head of the audit chain is noted so that who can change the database cannot change it: one file a note."""

import datetime
import json
import re

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from core.canonical import canonical_json
from core.models import AuditLink

NAME = re.compile(r"(\d{12})-([0-9a-f]{64})\.json")

Anchor = tuple[int, str]


def note(*, now: datetime.datetime) -> Anchor | None:
    """Write the last link of the chain down, unless it is already; returns what was written."""
    last = AuditLink.objects.order_by("-position").first()
    if last is None:
        return None
    name = f"{last.position:012d}-{last.hash}.json"
    if _store().exists(name):
        return None
    content = canonical_json({"position": last.position, "hash": last.hash, "noted_at": now})
    _store().save(name, ContentFile(content.encode()))
    return last.position, last.hash


def noted() -> list[Anchor]:
    """All that was ever written down, the oldest first; a note that says something else than its name counts twice."""
    found: set[Anchor] = set()
    for name in _names():
        match = NAME.fullmatch(name)
        if match:
            found.add((int(match[1]), match[2]))
            with _store().open(name) as file:
                content = json.loads(file.read())
            found.add((int(content["position"]), str(content["hash"])))
    return sorted(found)


def _names() -> list[str]:
    try:
        return list(_store().listdir("")[1])
    except FileNotFoundError:  # nothing was noted yet
        return []


def _store() -> Storage:
    return storages["anchors"]
