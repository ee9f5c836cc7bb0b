"""Whether an installation holds together: every hash, the chain of the audit log, the protocol without a gap."""

import hashlib
from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db import connection

from applications.models import Submission
from core import audit
from core.canonical import sha256_hex
from core.models import ProtocolRegister
from evaluations.models import PublishedList, Ranking
from wecare_portal.backup.manifest import Manifest, kept_files, rows_of_all_tables

PIECE = 1 << 20


def faults(manifest: Manifest | None = None) -> Iterator[str]:
    """Each thing that is not as it should be, as a sentence; with a manifest also what differs from it."""
    yield from _files()
    yield from _texts()
    yield from _chain(manifest.anchor if manifest else "")
    yield from _protocol()
    if manifest:
        yield from _rows(manifest)


def _files() -> Iterator[str]:
    for row in kept_files().iterator():
        if _digest_of(row.file.name) != row.sha256:
            yield f"The file {row.public_id} is missing or not what was stored."


def _digest_of(name: str) -> str:
    digest = hashlib.sha256()
    try:
        with default_storage.open(name) as opened:
            while piece := opened.read(PIECE):
                digest.update(piece)
    except OSError:
        return ""
    return digest.hexdigest()


def _texts() -> Iterator[str]:
    for sent in Submission.objects.order_by("pk").iterator(100):
        if sha256_hex(sent.snapshot) != sent.sha256:
            yield f"What was sent as {sent.protocol} is not what its receipt names."
    for ranking in Ranking.objects.order_by("pk").iterator(10):
        if (sha256_hex(ranking.inputs), sha256_hex(ranking.result)) != (ranking.inputs_sha256, ranking.result_sha256):
            yield f"The ranking {ranking.pk} is not what was computed."
    for published in PublishedList.objects.order_by("pk").iterator(10):
        if sha256_hex(published.snapshot) != published.sha256:
            yield f"The list {published.pk} is not what was published."


def _chain(anchor: str) -> Iterator[str]:
    position, _colon, digest = anchor.partition(":")
    found = audit.verify([(int(position), digest)] if anchor else [])
    if not found.holds:
        yield f"The audit log's chain is broken at position {found.broken_at}: {found.reason}."


def _protocol() -> Iterator[str]:
    """Each number up to the last one given out belongs to exactly one submission."""
    for register in ProtocolRegister.objects.order_by("register", "year"):
        sent = Submission.objects.filter(protocol_register=register.register, protocol_year=register.year)
        numbers = list(sent.order_by("protocol_number").values_list("protocol_number", flat=True))
        if numbers != list(range(1, register.last_number + 1)):
            yield f"The protocol {register} gave out {register.last_number} numbers; {len(numbers)} are there."


def _rows(manifest: Manifest) -> Iterator[str]:
    """Migrations of a newer version may have added tables and rows of their own."""
    now = rows_of_all_tables()
    for table, count in manifest.rows.items():
        if now.get(table, -1) != count and table not in ("django_migrations", "django_content_type", "auth_permission"):
            yield f"{connection.ops.quote_name(table)} has {now.get(table)} rows, the backup {count}."
