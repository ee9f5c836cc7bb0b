"""When a dossier is made, and that it is made once: asked for at the sending or by a reader, drawn by a worker."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone, translation

from applications import verification
from applications.dossier.paper import Stamp, render_sent
from applications.models import Dossier, Project, Submission
from core import files, jobs, subjects
from core.canonical import sha256_hex
from core.clock import database_now
from core.models import Job
from organisations.models import Role

KIND = "dossier"
STEPS = 3  # read, drawn, stored
FRESH = timedelta(days=1)


class SnapshotDamaged(Exception):
    """The stored text is not the one whose hash the receipt names."""


def request(submission: Submission, *, by: Any) -> Job:
    """The job that makes the dossier, asked for now if it was not yet; a failed one is tried again."""
    return jobs.request(KIND, submission, by=by, label=_label(submission))


def _label(submission: Submission) -> str:
    return f"Dossier {submission.protocol}"


def request_when_sent(submission: Submission, *, by: Any) -> None:
    """Ask for the dossier in the transaction of the sending: who has a receipt has a dossier under way.

    What was sent long ago (imported, planted) is left until somebody wants it.
    """
    if timezone.now() - submission.recorded_at <= FRESH:
        jobs.ask(KIND, submission, by=by, now=submission.recorded_at, label=_label(submission))


def request_missing(now: datetime) -> int:
    """Ask for the dossiers of the last day's sendings for which nobody asked; returns how many."""
    asked = Job.objects.filter(
        kind=KIND, subject_type=Submission._meta.label_lower, subject_id=Cast(OuterRef("pk"), CharField())
    )
    lately = Submission.objects.filter(recorded_at__gt=now - FRESH, recorded_at__lte=now, dossier__isnull=True)
    missing = list(lately.filter(~Exists(asked)).select_related("sent_by").order_by("pk"))
    for submission in missing:
        request(submission, by=submission.sent_by)
    return len(missing)


def job_of(submission: Submission) -> Job | None:
    subject_type, subject_id = subjects.label_of(submission)
    return Job.objects.filter(kind=KIND, subject_type=subject_type, subject_id=subject_id).first()


def make(submission: Submission, progress: Any) -> Dossier:
    """Draw and store the dossier; the one there is when there is one. `progress` is told each step."""
    known = Dossier.objects.filter(submission=submission).first()
    if known is not None:
        return known
    progress(0, STEPS)
    if sha256_hex(submission.snapshot) != submission.sha256:
        raise SnapshotDamaged(submission.protocol)
    progress(1, STEPS)
    with translation.override(settings.LANGUAGE_CODE):
        drawn = render_sent(submission.snapshot, stamp_of(submission))
    progress(2, STEPS)
    return _store(submission, drawn)


def stamp_of(submission: Submission) -> Stamp:
    return Stamp(
        protocol=submission.protocol,
        version=submission.number,
        received_at=submission.received_at,
        deadline=submission.deadline,
        sent_by=str(submission.sent_by),
        sent_as=str(Role(submission.sent_as).label),
        sha256=submission.sha256,
        verify_page=settings.SITE_URL + reverse("applications:verify"),
        verify_url=settings.SITE_URL + verification.address_of(submission),
    )


@transaction.atomic
def _store(submission: Submission, drawn: bytes) -> Dossier:
    """Keep the file, unless another worker was quicker: the row of the project is held meanwhile."""
    Project.objects.select_for_update(of=("self",), no_key=True).get(pk=submission.project_id)
    known = Dossier.objects.filter(submission=submission).first()
    if known is not None:
        return known
    now = database_now()
    upload = SimpleUploadedFile(f"dossier-{submission.protocol}.pdf", drawn, content_type="application/pdf")
    stored = files.accept(upload, by=None, now=now, kinds=frozenset({"pdf"}))
    return Dossier.objects.create(submission=submission, file=stored, made_at=now)
