"""What is different between the content that a page showed and the one that is there now, part by part."""

import base64
import binascii
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from applications.answers.asked import Asked
from applications.answers.plain import plain
from applications.reading import MemberContent, content, surroundings
from core.difference import Piece, pieces
from core.templatetags.wecare import decimal, filesize

MOST_BYTES = 8 * 1024 * 1024  # of a content unpacked: beyond, what a form carried is not believed

Snapshot = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One thing as it was shown and as it is now; a side without text was or is not there."""

    part: str
    label: str
    before: list[Piece]
    after: list[Piece]


def pack(text: str) -> str:
    """The content as a form can carry it."""
    return base64.b64encode(zlib.compress(text.encode())).decode()


def unpack(packed: str) -> Snapshot | None:
    """The content that a form carried; None when it carried none that can be read."""
    try:
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(base64.b64decode(packed, validate=True), MOST_BYTES)
        found = json.loads(text)
        return found if unpacker.eof and isinstance(found, dict) else None
    except (ValueError, binascii.Error, zlib.error, RecursionError):
        return None


def changes(before: Snapshot, after: Snapshot) -> list[Change]:
    """Everything that differs, in the order of the page."""
    was, now = dict(_things(before)), dict(_things(after))
    keys = [*now, *(key for key in was if key not in now)]
    return [
        Change(part, label, *pieces(was.get(key, ("", "", ""))[2], now.get(key, ("", "", ""))[2]))
        for key in keys
        for part, label, _text in [now.get(key) or was[key]]
        if was.get(key) != now.get(key)
    ]


Thing = tuple[str, tuple[str, str, str]]


def _things(snapshot: Snapshot) -> Iterator[Thing]:
    """Every piece of the content by a key that lasts: the part it belongs to, its name, its text."""
    read = content(snapshot)
    whole = _("Partnership")
    yield "title", (_("Project"), _("Title"), read.title)
    lead = snapshot["lead"]
    yield "lead", (whole, _("Lead partner"), f"{lead['name']}, {lead['tax_code']}, {lead['town']} ({lead['province']})")
    yield "partnership", (whole, _("Name and form"), f"{read.partnership}, {read.constitution}")
    for entry, member in zip(snapshot["partnership"]["members"], read.members, strict=True):
        yield f"member {entry['id']}", (whole, member.name, _member(member))
    yield from _answers(snapshot)
    for document in snapshot["documents"]:
        words = f"{document['name']} ({filesize(document['size'])}), SHA-256 {document['sha256']}"
        yield f"document {document['slot']}", (_("Documents"), document["title"], words)
    yield "statements", (_("Statements"), _("What you state"), "\n".join(read.statements))
    yield "money", (_("Money"), _("Totals"), "\n".join(f"{label}: {amount}" for label, amount in read.money))


def _member(member: MemberContent) -> str:
    lines = [
        f"{member.kind}, {member.town}, {member.tax_code}",
        f"{member.role}, {decimal(member.share_percent)} %",
        member.task,
        *(f"{row['text']} ({row['by']})" for row in member.declarations),
    ]
    return "\n".join(filter(None, lines))


def _answers(snapshot: Snapshot) -> Iterator[Thing]:
    around = surroundings(snapshot)
    for section in snapshot["sections"]:
        for question in section["questions"]:
            options = tuple((option["key"], option["label"]) for option in question["options"])
            asked = Asked(question["key"], question["label"], question["kind"], options=options)
            text = plain(asked, question["answer"], around)
            yield f"answer {section['key']} {question['key']}", (section["title"], question["label"], text)
