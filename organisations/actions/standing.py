"""The office confirms that a body is what it says, or does not; the register of public bodies is loaded anew."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core import audit
from core.refusals import refuse_if
from core.seen import Seen
from organisations import notifications
from organisations.models import Body, PublicRegisterEntry, StandingDecision
from organisations.permissions import require_to_decide_standing
from organisations.rules import standing_blockers
from organisations.workflow import STANDING

TOGETHER = 2_000


def confirm_body(body: Body, *, reason: str, seen: Seen | None = None, by: User, now: datetime) -> Body:
    """Let the body count as what it says it is; `seen` is the name and kind that the page showed."""
    return _decide(body, "confirm", reason, seen, by, now)


def refuse_body(body: Body, *, reason: str, seen: Seen | None = None, by: User, now: datetime) -> Body:
    """Say that the body does not count as what it says; it may correct itself, or be confirmed later."""
    return _decide(body, "refuse", reason, seen, by, now)


@transaction.atomic
def _decide(body: Body, action: str, reason: str, seen: Seen | None, by: User, now: datetime) -> Body:
    day, reason = timezone.localdate(now), reason.strip()
    body = Body.objects.select_for_update(of=("self",), no_key=True).get(pk=body.pk)
    require_to_decide_standing(by, day)
    if seen is not None:
        seen.require(body)
    refuse_if(standing_blockers(body, action, reason, by, day))
    before, after = STANDING.move(body, action, field="standing")
    StandingDecision.objects.create(body=body, verdict=after, reason=reason, decided_by=by, decided_at=now)
    body.save(update_fields=["standing"])
    audit.record(f"body_{after}", body, by=by, now=now, before=before, after=after)
    notifications.standing_decided(body, reason=reason, by=by, now=now)
    return body


@transaction.atomic
def load_public_register(entries: Iterable[PublicRegisterEntry], *, now: datetime) -> int:
    """Replace the register that is held by these entries, all of them or none; returns how many."""
    PublicRegisterEntry.objects.all().delete()
    waiting, number = [], 0
    for entry in entries:
        entry.loaded_at = now
        waiting.append(entry)
        if len(waiting) == TOGETHER:
            number += len(PublicRegisterEntry.objects.bulk_create(waiting))
            waiting = []
    return number + len(PublicRegisterEntry.objects.bulk_create(waiting))
