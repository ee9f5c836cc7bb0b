"""Who of the office is told about a check."""

from datetime import datetime

from django.urls import reverse

from applications.models import Check
from core import outbox


def check_sent_back(check: Check, now: datetime) -> None:
    """Tell the officer what the call manager wants looked at again."""
    project = check.project
    call = project.phase.call
    outbox.queue(
        "check.sent_back",
        to=check.officer,
        subject=check,
        moment=now,
        template="applications/mail/check_sent_back",
        context={"title": project.sent_title, "call": call.title, "note": check.returned_note},
        url=reverse("applications:office_project", args=[call.slug, project.phase.key, project.application.public_id]),
    )
