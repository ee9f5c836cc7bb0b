"""Who is told what about an application: receipts, withdrawals, outcomes, reminders."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.urls import reverse

from applications.audience import Audience, of_application
from applications.models import Application, Outcome, OutcomeKind, Project, Submission, Withdrawal
from calls.course import CourseChange
from calls.models import Phase
from core import outbox
from partnerships.models import Member
from partnerships.notifications import addressees, people_of


def sent(submission: Submission, told: Audience, *, replaces: bool) -> None:
    """The receipt, to those whom audience.of_application() found before the protocol number was taken."""
    application = submission.project.application
    outbox.queue_all(
        "submission.receipt",
        to=told.people,
        acts_for=told.acts_for,
        subject=submission,
        moment=submission.received_at,
        template="applications/mail/receipt",
        context={"submission": submission, "replaces": replaces, **_names(submission.project)},
        url=receipt_url(submission, application, submission.project),
    )


def withdrawn(withdrawal: Withdrawal, project: Project, now: datetime) -> None:
    told = of_application(project.application, now, besides=withdrawal.withdrawn_by)
    outbox.queue_all(
        "submission.withdrawn",
        to=told.people,
        acts_for=told.acts_for,
        subject=withdrawal.submission,
        moment=withdrawal.withdrawn_at,
        template="applications/mail/withdrawn",
        context={"withdrawal": withdrawal, "submission": withdrawal.submission, **_names(project)},
        url=application_url(project.application),
    )


def outcome(row: Outcome, now: datetime) -> None:
    project = row.project
    told = of_application(project.application, now)
    outbox.queue_all(
        "project.outcome",
        to=told.people,
        acts_for=told.acts_for,
        subject=row,
        moment=row.published_at,
        template="applications/mail/outcome",
        context={"outcome": row, "following": _following(row), **_names(project)},
        url=application_url(project.application),
    )


def _following(row: Outcome) -> Phase | None:
    """The phase that the outcome opens to the application."""
    if row.kind not in (OutcomeKind.ADMITTED, OutcomeKind.ADMITTED_WITH_RESERVATION):
        return None
    phase = row.project.phase
    return Phase.objects.filter(call=phase.call_id, position__gt=phase.position).order_by("position").first()


def fallen(project: Project, upheld: Outcome, now: datetime) -> None:
    """Its people learn that their draft cannot be sent any more, by which act, why, and what they can do."""
    told = of_application(project.application, now)
    outbox.queue_all(
        "project.fallen",
        to=told.people,
        acts_for=told.acts_for,
        subject=project,
        moment=now,
        template="applications/mail/fallen",
        context={"outcome": upheld, "earlier": upheld.project.phase.title, **_names(project)},
        url=application_url(project.application),
    )


def deleted(project: Project, told: Audience, invited: Audience, now: datetime) -> None:
    """Everyone who wrote with the lead, or was invited to, learns that the draft is gone."""
    for audience, to in ((told, told.people), (invited, invited.without(told))):
        outbox.queue_all(
            "project.deleted",
            to=to,
            acts_for=audience.acts_for,
            subject=project,
            moment=now,
            template="applications/mail/deleted",
            context=_names(project),
            url=reverse("calls:detail", args=[project.application.call.slug]),
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
            acts_for=audience.acts_for,
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
        acts_for=lambda _recipient: str(project.application.partnership.lead),
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
        acts_for=lambda _recipient: str(member),
    )
    return len(queued)
