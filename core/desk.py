"""Decides what one thing that waits for a person consists of, so that every app can add to the same list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Waiting:
    """One thing that a person can do now: what it is, where, and until when.

    `note` says what it belongs to (the call, the body); `kind` groups things of one sort, such as "invitation".
    """

    label: Any  # a string or a lazy translation
    url: str
    due_at: datetime | None = None
    note: Any = ""
    kind: str = ""
