"""How a project is sent: one transaction, one submission, one receipt, whatever is pressed how often by whom."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import audience, dossier, drafts, notifications, permissions, rules, snapshot
from applications.actions.locks import hold_bodies, hold_for_sending
from applications.drafts import Draft
from applications.models import Participation, Project, SendAttempt, Submission
from applications.sent_facts import columns
from applications.workflow import PROJECT, ProjectState
from core import audit
from core.canonical import canonical_json, sha256_hex
from core.prepared import prepared
from core.protocol import next_number
from core.refusals import Blocker, Refused, refuse_if
from partnerships import actions as partnerships

CHANGED = "changed"


@dataclass(frozen=True)
class Press:
    """One press of the button: by whom, when it reached the front door, what it ticked, and what was on its page.

    `received_at` is the moment at the front door (core.http.received_at); `statements` are the keys of the legal
    statements ticked; `seen` is the SHA-256 of the content that the page showed (snapshot.text_of); `key` makes a
    repetition of the press known as one.
    """

    by: Any
    received_at: datetime
    statements: Collection[int]
    seen: str
    key: UUID


def send(
    project: Project,
    *,
    by: Any,
    received_at: datetime,
    now: datetime,
    statements: Collection[int],
    seen: str,
    idempotency_key: UUID,
) -> Submission:
    """Send the project as it is stored; Refused with every reason, and the attempt is kept either way.

    A repetition (same key, or a project already sent) returns the submission that there is, which may have been
    withdrawn since. It never runs inside another transaction, which could undo a receipt already shown.
    """
    press = Press(by, received_at, statements, seen, idempotency_key)
    try:
        with transaction.atomic(durable=True):
            return send_within(project, press, now=now)
    except Refused as refusal:
        _keep_refusal(project, press, now, refusal)
        raise


def send_within(project: Project, press: Press, *, now: datetime) -> Submission:
    """The same inside the caller's transaction, which answers for it (demonstration data, planted whole or not)."""
    project = hold_for_sending(project)
    lead = project.application.partnership.lead
    quality = permissions.sender_role(press.by, lead, timezone.localdate(press.received_at))
    earlier = _versions(project=project.pk)
    repeated = _sent_already(project, earlier, press)
    if repeated:
        repeated.project = project
        _attempt(project, press, now, accepted=True)
        return repeated
    before, after = _step(project, press)
    draft, asked = drafts.load(project), rules.sender_statements(project.application.call)
    hold_bodies([member.body_id for member in draft.members])
    content = snapshot.build(draft, asked)
    text = canonical_json(content)
    refuse_if([*_blockers(draft, asked, press), *_changes(text, press)])
    told = audience.of_application(project.application, now, besides=press.by)
    with audit.together():
        partnerships.fix(project.application.partnership, by=press.by, now=now)
        _take_part(draft)
        _attempt(project, press, now, accepted=True)
        details = {"before": before, "after": after, "received_at": press.received_at}
        audit.record("project.sent", project, by=press.by, now=now, **details)
        submission = _write(draft, content, text, press, quality, len(earlier) + 1, now)
        project.state_since = press.received_at
        project.save(update_fields=["state", "state_since"])
        notifications.sent(submission, told, replaces=bool(earlier))
        dossier.request_when_sent(submission, by=press.by)
    return submission


@prepared
def _versions(project: Any) -> QuerySet[Submission]:
    return Submission.objects.filter(project=project).select_related("withdrawal").order_by("number")


def _sent_already(project: Project, earlier: list[Submission], press: Press) -> Submission | None:
    """What this press repeats: the submission of its key, or that which counts of a project that stands sent."""
    same = next((row for row in earlier if row.idempotency_key == press.key), None)
    return earlier[-1] if same is None and project.state == ProjectState.SENT else same


def _step(project: Project, press: Press) -> tuple[str, str]:
    """The states before and after; of what ended unsent the deadline says why, and not the state."""
    if "send" not in PROJECT.actions_from(project.state):
        refuse_if(rules.edit_blockers(project, press.received_at))
    return PROJECT.move(project, "send")


def _blockers(draft: Draft, asked: list[Any], press: Press) -> list[Blocker]:
    return [*rules.send_blockers(draft, press.received_at), *rules.statement_blockers(asked, press.statements)]


def _changes(text: str, press: Press) -> list[Blocker]:
    """What is sent is what was on the screen: anything else is shown first."""
    if press.seen == sha256_hex(text):
        return []
    sentence = _("Something changed after the page was shown to you: look at what changed, then press once more.")
    return [Blocker(sentence, "#changes", CHANGED)]


def _take_part(draft: Draft) -> None:
    """Count the bodies of this version, instead of those of an earlier one."""
    application = draft.project.application
    if draft.project.takes_part:
        Participation.objects.filter(application=application).delete()
    Participation.objects.bulk_create(
        Participation(call=application.call, body=member.body, application=application) for member in draft.members
    )


def _write(
    draft: Draft, content: dict[str, Any], text: str, press: Press, quality: str, number: int, now: datetime
) -> Submission:
    """The protocol's year is that of its registration (docs/adr/0019)."""
    submission = Submission(
        project=draft.project,
        number=number,
        snapshot=text,
        sha256=sha256_hex(text),
        protocol_register=draft.project.application.call.issuer.issuing.register,
        protocol_year=timezone.localdate(now).year,
        received_at=press.received_at,
        recorded_at=now,
        deadline=draft.project.phase.closes_at,
        sent_by=press.by,
        sent_as=quality,
        idempotency_key=press.key,
        **columns(content),
    )
    submission.protocol_number = next_number(submission.protocol_register, submission.protocol_year)
    submission.save(force_insert=True)
    return submission


def _keep_refusal(project: Project, press: Press, now: datetime, refusal: Refused) -> None:
    reasons = [{"code": blocker.code, "message": str(blocker)} for blocker in refusal.blockers]
    with transaction.atomic():
        _attempt(project, press, now, accepted=False, reasons=reasons)


def _attempt(
    project: Project, press: Press, now: datetime, *, accepted: bool, reasons: list[dict[str, str]] | None = None
) -> None:
    SendAttempt.objects.create(
        project=project,
        user=press.by,
        received_at=press.received_at,
        recorded_at=now,
        accepted=accepted,
        reasons=reasons or [],
    )
