"""The dossier: everything that was sent, as one PDF made from the text of the snapshot; and the draft on paper."""

from applications.dossier.making import (
    KIND,
    SnapshotDamaged,
    request,
    request_missing,
    request_when_sent,
    sheet,
    stamp_of,
)
from applications.dossier.paper import Stamp, code, draft_sheet, sent_sheet

__all__ = [
    "KIND",
    "SnapshotDamaged",
    "Stamp",
    "code",
    "draft_sheet",
    "request",
    "request_missing",
    "request_when_sent",
    "sent_sheet",
    "sheet",
    "stamp_of",
]
