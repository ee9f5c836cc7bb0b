"""Whether a number and a hash are those of a submission, without a word about who sent it."""

import re
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from urllib.parse import urlencode

from django.urls import reverse

from applications.models import Submission

PROTOCOL = re.compile(r"([A-Z0-9]{1,40})-(\d{4})-(\d{1,9})")


@dataclass(frozen=True)
class Verdict:
    """What anybody with the receipt may know. `counts` is false after a withdrawal or a later version."""

    genuine: bool
    protocol: str = ""
    received_at: datetime | None = None
    call: str = ""
    phase: str = ""
    version: int = 0
    withdrawn: bool = False
    superseded: bool = False

    @property
    def counts(self) -> bool:
        return self.genuine and not self.withdrawn and not self.superseded


def address_of(submission: Submission) -> str:
    """The path of the public page that verifies the submission, number and hash filled in."""
    query = urlencode({"protocol": submission.protocol, "sha256": submission.sha256})
    return f"{reverse('applications:verify')}?{query}"


def verify(protocol: str, sha256: str) -> Verdict:
    """The verdict; a wrong hash and an unknown number give the same answer."""
    found = PROTOCOL.fullmatch("".join(protocol.split()).upper())
    digest = "".join(sha256.split()).lower()
    if not found:
        return Verdict(genuine=False)
    rows = Submission.objects.select_related("project__phase__call", "withdrawal")
    submission = rows.filter(
        protocol_register=found[1], protocol_year=int(found[2]), protocol_number=int(found[3])
    ).first()
    if submission is None or not compare_digest(submission.sha256.encode(), digest.encode()):
        return Verdict(genuine=False)
    later = Submission.objects.filter(project=submission.project_id, number__gt=submission.number)
    return Verdict(
        genuine=True,
        protocol=submission.protocol,
        received_at=submission.received_at,
        call=submission.project.phase.call.title,
        phase=submission.project.phase.title,
        version=submission.number,
        withdrawn=getattr(submission, "withdrawal", None) is not None,
        superseded=later.exists(),
    )
