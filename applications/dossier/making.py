"""When a dossier is asked for: at the sending or by a reader; core.papers makes it once."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from applications import verification
from applications.dossier.paper import Stamp, sent_sheet
from applications.models import Submission
from core import papers
from core.canonical import sha256_hex
from core.models import Paper
from core.papers import Sheet
from organisations.models import Role

KIND = "dossier"
FRESH = timedelta(days=1)


class SnapshotDamaged(Exception):
    """The stored text is not the one whose hash the receipt names."""


def request(submission: Submission, *, by: Any) -> Paper:
    """The dossier, asked for now if it was not yet; one that failed is tried again."""
    return papers.request(KIND, submission, by=by, label=_label(submission))


def _label(submission: Submission) -> str:
    return f"Dossier {submission.protocol}"


def request_when_sent(submission: Submission, *, by: Any) -> None:
    """Ask for the dossier in the transaction of the sending: who has a receipt has a dossier under way.

    What was sent long ago (imported, planted) is left until somebody wants it.
    """
    if timezone.now() - submission.recorded_at <= FRESH:
        papers.ask(KIND, submission, by=by, now=submission.recorded_at, label=_label(submission))


def request_missing(now: datetime) -> int:
    """Ask for the dossiers of the last day's sendings for which nobody asked; returns how many."""
    asked = Paper.objects.filter(
        kind=KIND, subject_type=Submission._meta.label_lower, subject_id=Cast(OuterRef("pk"), CharField())
    )
    lately = Submission.objects.filter(recorded_at__gt=now - FRESH, recorded_at__lte=now)
    missing = list(lately.filter(~Exists(asked)).select_related("sent_by").order_by("pk"))
    for submission in missing:
        request(submission, by=submission.sent_by)
    return len(missing)


def sheet(submission: Submission) -> Sheet:
    """The dossier of the stored text, once it is found to be the text received."""
    if sha256_hex(submission.snapshot) != submission.sha256:
        raise SnapshotDamaged(submission.protocol)
    return sent_sheet(submission.snapshot, stamp_of(submission))


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
