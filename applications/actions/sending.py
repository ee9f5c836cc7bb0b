"""How a project is sent: one transaction, one submission, one receipt, whatever is pressed how often by whom."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from applications import dossier, drafts, notifications, permissions, rules, snapshot
from applications.actions.locks import hold_bodies, hold_project
from applications.drafts import Draft
from applications.models import Participation, Project, SendAttempt, Submission
from applications.workflow import PROJECT, ProjectState
from core import audit
from core.canonical import canonical_json, sha256_hex
from core.protocol import next_number
from core.refusals import Blocker, Refused, refuse_if
from partnerships import actions as partnerships


def send(
    project: Project,
    *,
    by: Any,
    received_at: datetime,
    now: datetime,
    statements: Collection[int],
    idempotency_key: UUID,
) -> Submission:
    """Send the project as it is stored; Refused with every reason, and the attempt is kept either way.

    `received_at` is the moment at the front door (core.http.received_at), `now` that of the work; `statements` are
    the keys of the legal statements ticked. A repetition (same key, or a project already sent) returns the submission
    that there is. It must not run inside another transaction, which could undo a receipt already shown.
    """
    try:
        with transaction.atomic():
            return _send(project, by, received_at, now, statements, idempotency_key)
    except Refused as refusal:
        _keep_refusal(project, by, received_at, now, refusal)
        raise


def _send(
    project: Project, by: Any, received_at: datetime, now: datetime, ticked: Collection[int], key: UUID
) -> Submission:
    project = hold_project(project)
    quality = permissions.sender_role(by, project.application.partnership.lead, timezone.localdate(received_at))
    repeated = _sent_already(project, key)
    if repeated:
        _attempt(project, by, received_at, now, accepted=True)
        return repeated
    before, after = PROJECT.move(project, "send")
    partnership = partnerships.lock(project.application.partnership)
    partnership.call = project.application.call
    project.application.partnership = partnership
    draft, asked = drafts.load(project), rules.sender_statements(project.application.call)
    hold_bodies([member.body_id for member in draft.members])
    refuse_if(_blockers(draft, asked, ticked, received_at))
    partnerships.fix(partnership, by=by, now=now)
    _take_part(draft)
    _attempt(project, by, received_at, now, accepted=True)
    audit.record("project.sent", project, by=by, now=now, before=before, after=after, received_at=received_at)
    told = notifications.receivers(partnership.lead, by, now)
    submission = _write(draft, snapshot.build(draft, asked), by, quality, received_at, now, key)
    project.state_since = received_at
    project.save(update_fields=["state", "state_since"])
    notifications.sent(submission, told)
    dossier.request_when_sent(submission, by=by)
    return submission


def _sent_already(project: Project, key: UUID) -> Submission | None:
    """What this press repeats: the submission of its key, or that which counts of a project that stands sent."""
    same = project.submissions.filter(idempotency_key=key).first()
    if same is None and project.state == ProjectState.SENT:
        same = project.submissions.counting().first()
    if same is not None:
        same.project = project
    return same


def _blockers(draft: Draft, asked: list[Any], ticked: Collection[int], received_at: datetime) -> list[Blocker]:
    application = draft.project.application
    return [
        *rules.window_blockers(draft.project.phase, received_at),
        *rules.content_blockers(draft, received_at),
        *rules.cap_blockers(application, application.call, draft.members),
        *rules.statement_blockers(asked, ticked),
    ]


def _take_part(draft: Draft) -> None:
    """Count the bodies of this version, instead of those of an earlier one."""
    application = draft.project.application
    Participation.objects.filter(application=application).delete()
    Participation.objects.bulk_create(
        Participation(call=application.call, body=member.body, application=application) for member in draft.members
    )


def _write(
    draft: Draft, content: dict[str, Any], by: Any, quality: str, received_at: datetime, now: datetime, key: UUID
) -> Submission:
    text = canonical_json(content)
    submission = Submission(
        project=draft.project,
        number=draft.project.submissions.count() + 1,
        snapshot=text,
        sha256=sha256_hex(text),
        protocol_register=getattr(settings, "PROTOCOL_REGISTER", "WECARE"),
        protocol_year=timezone.localdate(now).year,
        received_at=received_at,
        recorded_at=now,
        deadline=draft.project.phase.closes_at,
        sent_by=by,
        sent_as=quality,
        requested_grant=content["totals"]["requested_grant"],
        total_cost=content["totals"]["total_cost"],
        idempotency_key=key,
    )
    submission.protocol_number = next_number(submission.protocol_register, submission.protocol_year)
    submission.save(force_insert=True)
    return submission


def _keep_refusal(project: Project, by: Any, received_at: datetime, now: datetime, refusal: Refused) -> None:
    reasons = [{"code": blocker.code, "message": str(blocker)} for blocker in refusal.blockers]
    with transaction.atomic():
        _attempt(project, by, received_at, now, accepted=False, reasons=reasons)


def _attempt(
    project: Project,
    by: Any,
    received_at: datetime,
    now: datetime,
    *,
    accepted: bool,
    reasons: list[dict[str, str]] | None = None,
) -> None:
    SendAttempt.objects.create(
        project=project,
        user=by,
        received_at=received_at,
        recorded_at=now,
        accepted=accepted,
        reasons=reasons or [],
    )
