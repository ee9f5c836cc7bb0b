"""What a receipt says, on its page and on paper alike."""

import json
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from applications import dossier, verification
from applications.models import Submission
from applications.reading import content
from core.papers import Sheet


def facts(submission: Submission) -> dict[str, Any]:
    project = submission.project
    return {
        "project": project,
        "phase": project.phase,
        "call": project.application.call,
        "submission": submission,
        "withdrawal": getattr(submission, "withdrawal", None),
        "verify_url": settings.SITE_URL + verification.address_of(submission),
        "verify_page": settings.SITE_URL + reverse("applications:verify"),
    }


def title(submission: Submission) -> str:
    return _("Receipt %(protocol)s") % {"protocol": submission.protocol}


def sheet(submission: Submission) -> Sheet:
    """The receipt in the active language; what came after it (a withdrawal, a later version) is not on it."""
    context = {**facts(submission), "content": content(json.loads(submission.snapshot))}
    images = {"code.svg": dossier.code(context["verify_url"])}
    return Sheet("applications/receipt_pdf.html", context, title(submission), f"{submission.protocol}.pdf", images)
