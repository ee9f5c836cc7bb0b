"""How a signed decision enters the portal."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from calls.models import Act, Call, StaffRole
from calls.permissions import require_role
from core import audit
from core.models import StoredFile
from core.refusals import Blocker, refuse_if

LONG_AGO = datetime.timedelta(days=3653)


@dataclass(frozen=True)
class NewAct:
    """An act as the signatory brings it: its kind follows from what it decides."""

    number: str
    date: datetime.date
    subject: str
    file: StoredFile


@transaction.atomic
def record_act(
    call: Call,
    *,
    kind: str,
    number: str,
    date: datetime.date,
    subject: str,
    file: StoredFile,
    by: Any,
    now: datetime.datetime,
) -> Act:
    """Store the act under the call, signed by a signatory of the call; an act is never edited afterwards."""
    require_role(by, call, StaffRole.SIGNATORY)
    refuse_if(_act_blockers(number, date, subject, now))
    act = Act.objects.create(
        call=call, kind=kind, number=number, date=date, subject=subject, file=file, signed_by=by, created_at=now
    )
    audit.record("act.recorded", call, by=by, now=now, kind=str(kind), number=number, date=date, act=act.pk)
    return act


def record_new_act(call: Call, kind: str, act: NewAct, *, by: Any, now: datetime.datetime) -> Act:
    """The same, from an act as the signatory brought it."""
    return record_act(
        call, kind=kind, number=act.number, date=act.date, subject=act.subject, file=act.file, by=by, now=now
    )


def _act_blockers(number: str, date: datetime.date, subject: str, now: datetime.datetime) -> list[Blocker]:
    blockers = []
    if not number.strip() or not subject.strip():
        blockers.append(Blocker(_("The act needs its number and its subject."), code="act_incomplete"))
    today = timezone.localdate(now)
    if date > today:
        blockers.append(Blocker(_("The date of the act is in the future."), code="act_in_future"))
    # A published act is never edited, so a slip in its year must not pass.
    if date < today - LONG_AGO:
        blockers.append(Blocker(_("The act is dated more than ten years ago: check the year."), code="act_long_ago"))
    return blockers
