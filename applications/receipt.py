"""What a receipt says, on its page and on paper alike."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications import dossier, verification
from applications.models import Submission
from applications.reading import content
from core import papers
from core.models import Notice
from core.papers import Sheet
from core.templatetags.wecare import weekday


def facts(submission: Submission) -> dict[str, Any]:
    project = submission.project
    return {
        "project": project,
        "phase": project.phase,
        "call": project.application.call,
        "submission": submission,
        "procedure": procedure(submission, json.loads(submission.snapshot)["call"]),
        "withdrawal": getattr(submission, "withdrawal", None),
        "verify_url": settings.SITE_URL + verification.address_of(submission),
        "site_url": settings.SITE_URL,
        "verify_page": settings.SITE_URL + reverse("applications:verify"),
    }


def procedure(submission: Submission, call: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Office, person responsible, term and remedies, as when it was sent (L. 241/1990, artt. 2, 8, 18-bis)."""
    days, begins = call["procedure_days"], submission.project.phase.closes_at
    words = {"days": days, "phase": submission.project.phase.title}
    term = (
        ngettext(
            "%(days)d day from the deadline of “%(phase)s”", "%(days)d days from the deadline of “%(phase)s”", days
        )
        % words
    )
    if begins is not None:
        ends = weekday(localdate(begins) + timedelta(days=days))
        term += _(": by %(day)s, with the deadline in force") % {"day": ends}
    return [
        (_("Administration"), call["issuer"]),
        (_("Office in charge"), call["office"]),
        (_("Person responsible for the procedure (RUP)"), call["responsible"]),
        (_("Contact"), call["contact"]),
        (_("Term of the procedure"), term),
        (_("Remedies"), call["remedies"]),
    ]


def title(submission: Submission) -> str:
    return _("Receipt %(protocol)s") % {"protocol": submission.protocol}


def enclosed(notice: Notice) -> list[tuple[str, bytes, str]]:
    """The receipt that goes with the notice of a sending: the paper that its readers may ask for, made once."""
    submission = Submission.objects.select_related("project__phase", "sent_by").get(pk=notice.subject_id)
    paper = papers.make(papers.request("receipt", submission, by=submission.sent_by), lambda *_step: None)
    with paper.file.file.open("rb") as file:
        return [(paper.file.name, file.read(), paper.file.media_type)]


def sheet(submission: Submission) -> Sheet:
    """The receipt in the active language; what came after it (a withdrawal, a later version) is not on it."""
    context = {**facts(submission), "content": content(json.loads(submission.snapshot))}
    images = {"code.svg": dossier.code(context["verify_url"])}
    return Sheet("applications/receipt_pdf.html", context, title(submission), f"{submission.protocol}.pdf", images)
