"""How files that were replaced or taken out of a draft, and never sent, are removed after a while."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from applications.models import RemovedFile
from core.models import StoredFile

BATCH = 500
SENT = """
    SELECT (d->>'file_id')::uuid FROM applications_submission s
      CROSS JOIN LATERAL jsonb_array_elements(s.snapshot::jsonb->'documents') d
     WHERE d->>'file_id' IS NOT NULL
"""


@transaction.atomic
def remove_unused_files(now: datetime) -> int:
    """Remove the bytes of at most BATCH files; returns of how many. Of a sent version nothing is ever removed."""
    old = StoredFile.objects.filter(created_at__lt=now - timedelta(days=settings.UNUSED_FILES_KEPT_DAYS))
    unsent = old.filter(uploaded_by__isnull=False).exclude(public_id__in=RawSQL(SENT, []))
    gone = list(_named_by_no_row(unsent).order_by("pk")[:BATCH])
    # First the row, which the database refuses for a file in use; the bytes when it is certain.
    RemovedFile.objects.bulk_create(RemovedFile(file=file, removed_at=now) for file in gone)
    transaction.on_commit(lambda: _delete_bytes(gone))
    return len(gone)


def _named_by_no_row(files: QuerySet[StoredFile]) -> QuerySet[StoredFile]:
    """Without those to which any table points, whichever app it belongs to, removals included."""
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and relation.related_model is not None:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            files = files.exclude(Exists(rows))
    return files


def _delete_bytes(files: list[StoredFile]) -> None:
    for file in files:
        file.file.storage.delete(file.file.name)
