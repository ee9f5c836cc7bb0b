"""How changes are recorded, sealed into a chain of hashes, and checked against it."""

import datetime
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.db.transaction import TransactionManagementError

from core import kept
from core.canonical import canonical_json, sha256_hex
from core.models import AuditEvent, AuditLink
from core.subjects import label_of

SEALING = 7_261_843_905  # the advisory lock of whoever extends the chain
BATCH = 1_000
GENESIS = "0" * 64
_gathered: ContextVar[list[AuditEvent] | None] = ContextVar("gathered", default=None)


def record(
    event: str,
    subject: Model,
    *,
    by: Any,
    now: datetime.datetime,
    before: str = "",
    after: str = "",
    **details: Any,
) -> AuditEvent:
    """Write the event in the caller's transaction; without one it raises, for the change and its event stand together.

    `by` is None for what the clock did. `details` are plain values that canonical_json can write; they must
    never hold tax codes, answers or other content of applications (see AuditEvent).
    """
    return record_all(event, [subject], by=by, now=now, before=before, after=after, **details)[0]


def record_all(
    event: str,
    subjects: Iterable[Model],
    *,
    by: Any,
    now: datetime.datetime,
    before: str = "",
    after: str = "",
    **details: Any,
) -> list[AuditEvent]:
    """The same event of several rows, in one statement."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("An audit event is written in the transaction of the change it records.")
    plain = json.loads(canonical_json(details))
    kept.change_on_commit(event)
    events = [
        AuditEvent(
            moment=now,
            actor=by,
            event=event,
            subject_type=subject_type,
            subject_id=subject_id,
            before=before,
            after=after,
            details=plain,
        )
        for subject_type, subject_id in map(label_of, subjects)
    ]
    gathered = _gathered.get()
    if gathered is None:
        return AuditEvent.objects.bulk_create(events)
    gathered.extend(events)
    return events


@contextmanager
def together() -> Iterator[None]:
    """Write the events recorded inside in one statement, when the block ends; when it raises, none is written."""
    token = _gathered.set([])
    try:
        yield
        AuditEvent.objects.bulk_create(_gathered.get() or [])
    finally:
        _gathered.reset(token)


def timeline(subject: Model) -> QuerySet[AuditEvent]:
    """All events of the row, oldest first, with who did them."""
    subject_type, subject_id = label_of(subject)
    events = AuditEvent.objects.filter(subject_type=subject_type, subject_id=subject_id)
    return events.select_related("actor").order_by("moment", "id")


def seal(*, now: datetime.datetime) -> int:
    """Link every event that is not linked yet, batch by batch; returns how many.

    The chain's order is the order of linking: an event whose transaction committed after a later one was linked
    is linked when it is seen. One sealer works at a time; a second one finds the lock taken and leaves.
    """
    total = 0
    while linked := _seal_batch(now):
        total += linked
    return total


@transaction.atomic
def _seal_batch(now: datetime.datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALING])
        if not cursor.fetchone()[0]:
            return 0
    last = last_link()
    position, previous = (last.position, last.hash) if last else (0, GENESIS)
    links = []
    for event in AuditEvent.objects.filter(link=None).order_by("id")[:BATCH]:
        position += 1
        previous = hash_of(event, position, previous)
        links.append(AuditLink(position=position, event=event, hash=previous, sealed_at=now))
    AuditLink.objects.bulk_create(links)
    return len(links)


def last_link() -> AuditLink | None:
    """The end of the chain as it is now: noted elsewhere, it shows later that nothing was cut off."""
    return AuditLink.objects.order_by("-position").first()


def hash_of(event: AuditEvent, position: int, previous: str) -> str:
    """The hash of a link: SHA-256 of the canonical JSON of all that the event says, its place and the hash before."""
    return sha256_hex(
        canonical_json(
            {
                "position": position,
                "previous": previous,
                "id": event.pk,
                "moment": event.moment,
                "actor": event.actor_id,
                "event": event.event,
                "subject_type": event.subject_type,
                "subject_id": event.subject_id,
                "before": event.before,
                "after": event.after,
                "details": event.details,
            }
        )
    )


@dataclass(frozen=True)
class Verification:
    """What a walk along the chain found: how many links hold, the last hash, and where and why it breaks."""

    links: int
    head: str
    unsealed: int
    broken_at: int | None = None
    reason: str = ""

    @property
    def holds(self) -> bool:
        return self.broken_at is None


def verify(anchors: Iterable[tuple[int, str]] = ()) -> Verification:
    """Recompute the chain; `anchors` are (position, hash) noted earlier elsewhere, which it must still contain.

    The chain alone cannot show that its end was cut off: that is what anchors (core/anchors.py) are for.
    """
    wanted: dict[int, set[str]] = {}
    for position, digest in anchors:
        wanted.setdefault(position, set()).add(digest)
    with transaction.atomic():
        return _walk(wanted)


def _walk(anchors: dict[int, set[str]]) -> Verification:
    unsealed = AuditEvent.objects.filter(link=None).count()
    held, previous = 0, GENESIS
    for link in AuditLink.objects.select_related("event").order_by("position").iterator(BATCH):
        reason = _broken(link, held + 1, previous, anchors.get(link.position, set()))
        if reason:
            return Verification(held, previous, unsealed, broken_at=held + 1, reason=reason)
        held, previous = link.position, link.hash
    last = max(anchors, default=0)
    if last > held:
        reason = f"the chain ends at {held}, before the anchor at {last}"
        return Verification(held, previous, unsealed, broken_at=held + 1, reason=reason)
    return Verification(held, previous, unsealed)


def _broken(link: AuditLink, expected: int, previous: str, anchored: set[str]) -> str:
    if link.position != expected:
        return f"link {expected} is missing"
    if link.hash != hash_of(link.event, link.position, previous):
        return f"event {link.event_id} or its link was changed"
    if anchored - {link.hash}:
        return f"the hash differs from the anchor {min(anchored - {link.hash})}"
    return ""
