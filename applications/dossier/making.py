"""When a dossier is made, and that it is made once: asked for at the sending or by a reader, drawn by a worker."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
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
    return jobs.request(KIND, submission, by=by, label=f"Dossier {submission.protocol}")


def request_when_sent(submission: Submission, *, by: Any) -> None:
    """Ask for the dossier once the sending is committed, so that nobody's sending waits for it.

    What was sent long ago (imported, planted) is left until somebody wants it.
    """
    if timezone.now() - submission.recorded_at <= FRESH:
        transaction.on_commit(lambda: request(submission, by=by), robust=True)


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
