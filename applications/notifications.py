"""Who is told what about an application: receipts, withdrawals, outcomes."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from applications.models import Application, Outcome, Project, Submission, Withdrawal
from core import outbox
from organisations.models import Body, Mandate
from partnerships.models import MEMBER_ROLES


def people_of(body: Body, now: datetime) -> list[Any]:
    """The people who speak for the body today."""
    mandates = Mandate.objects.in_force(timezone.localdate(now)).filter(
        body=body, role__in=MEMBER_ROLES, user__isnull=False
    )
    return [mandate.user for mandate in mandates.select_related("user").order_by("pk")]


def sent(submission: Submission, now: datetime) -> None:
    """The receipt: to who sent, to the lead's people and to its certified address."""
    application = submission.project.application
    lead = application.partnership.lead
    outbox.queue_all(
        "submission.receipt",
        to=[submission.sent_by, *people_of(lead, now), lead.pec],
        subject=submission,
        moment=submission.received_at,
        template="applications/mail/receipt",
        context={"submission": submission, **_names(submission.project)},
        url=receipt_url(submission, application, submission.project),
    )


def withdrawn(withdrawal: Withdrawal, project: Project, now: datetime) -> None:
    lead = project.application.partnership.lead
    outbox.queue_all(
        "submission.withdrawn",
        to=[withdrawal.withdrawn_by, *people_of(lead, now), lead.pec],
        subject=withdrawal.submission,
        moment=withdrawal.withdrawn_at,
        template="applications/mail/withdrawn",
        context={"withdrawal": withdrawal, "submission": withdrawal.submission, **_names(project)},
        url=application_url(project.application),
    )


def outcome(row: Outcome, now: datetime) -> None:
    project = row.project
    lead = project.application.partnership.lead
    outbox.queue_all(
        "project.outcome",
        to=[*people_of(lead, now), lead.pec],
        subject=row,
        moment=row.published_at,
        template="applications/mail/outcome",
        context={"outcome": row, **_names(project)},
        url=application_url(project.application),
    )


def receipt_url(submission: Submission, application: Application, project: Project) -> str:
    return reverse("applications:receipt", args=[application.public_id, project.phase.key, submission.number])


def application_url(application: Application) -> str:
    return reverse("applications:detail", args=[application.public_id])


def _names(project: Project) -> dict[str, Any]:
    application = project.application
    return {
        "title": application.title,
        "call": application.call,
        "phase": project.phase,
        "lead": application.partnership.lead,
        "deadline": project.phase.closes_at,
    }
