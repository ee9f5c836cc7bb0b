"""Who is told what about an application: receipts, withdrawals, outcomes, reminders."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from applications.audience import Audience
from applications.models import Application, Outcome, Project, Submission, Withdrawal
from calls.course import CourseChange
from calls.models import Phase
from core import outbox
from organisations.models import Body, Mandate
from partnerships.models import MEMBER_ROLES, Member
from partnerships.notifications import addressees


def people_of(body: Body, now: datetime) -> list[Any]:
    """The people who speak for the body today."""
    mandates = Mandate.objects.in_force(timezone.localdate(now)).filter(
        body=body, role__in=MEMBER_ROLES, user__isnull=False
    )
    return [mandate.user for mandate in mandates.select_related("user").order_by("pk")]


def receivers(lead: Body, by: Any, now: datetime) -> list[Any]:
    """Who learns what the lead decided: who did it, the lead's people, its certified address."""
    return [by, *people_of(lead, now), lead.pec]


def sent(submission: Submission, to: list[Any]) -> None:
    """The receipt, to those whom receivers() found before the protocol number was taken."""
    application = submission.project.application
    outbox.queue_all(
        "submission.receipt",
        to=to,
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
        to=receivers(lead, withdrawal.withdrawn_by, now),
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


def fallen(project: Project, upheld: Outcome, now: datetime) -> None:
    """The lead learns that its draft cannot be sent any more, by which act, why, and what it can do."""
    lead = project.application.partnership.lead
    outbox.queue_all(
        "project.fallen",
        to=[*people_of(lead, now), lead.pec],
        subject=project,
        moment=now,
        template="applications/mail/fallen",
        context={"outcome": upheld, "earlier": upheld.project.phase.title, **_names(project)},
        url=application_url(project.application),
    )


def course_changed(change: CourseChange, participants: Audience, invited: Audience) -> None:
    """Everyone who takes part in the call, or is invited to, learns once what an act changed and what to do now."""
    for suffix, audience, to in (
        ("", participants, list(participants.recipients.values())),
        ("_invited", invited, invited.without(participants)),
    ):
        outbox.queue_all(
            f"call.{change.kind}",
            to=to,
            subject=change.subject,
            moment=change.now,
            template=f"applications/mail/call_{change.kind}{suffix}",
            context=change.words(),
            url=audience.page_of,
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


def remind_draft(kind: str, project: Project, missing: Callable[[], list[str]], now: datetime) -> int:
    """The lead's people learn that their draft is not sent; `missing` says in the reader's language what it lacks."""
    phase = project.phase
    queued = outbox.queue_all(
        kind,
        to=people_of(project.application.partnership.lead, now),
        subject=project,
        moment=phase.closes_at,
        template="applications/mail/draft_reminder",
        context={**_names(project), "replacing": project.submissions.exists(), "missing": missing, "now": now},
        url=reverse("applications:missing", args=[project.application.public_id, phase.key]),
    )
    return len(queued)


def remind_invited(kind: str, member: Member, phase: Phase, now: datetime) -> int:
    """Who was invited learns that an answer is still awaited."""
    partnership = member.partnership
    queued = outbox.queue_all(
        kind,
        to=addressees(member, now),
        subject=member,
        moment=phase.closes_at,
        template="applications/mail/invitation_reminder",
        context={
            "member": str(member),
            "partnership": partnership.name,
            "lead": str(partnership.lead),
            "call": phase.call.title,
            "deadline": phase.closes_at,
            "now": now,
        },
        url=reverse("partnerships:answer", args=[member.token]),
    )
    return len(queued)
