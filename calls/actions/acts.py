"""How a signed decision enters the portal: once for its issuer, number and year, with an effect in each call."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from calls.models import Act, ActEffect, Call, StaffRole
from calls.models.acts import number_key
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
def record_act(call: Call, *, kind: str, act: NewAct, by: Any, now: datetime.datetime) -> Act:
    """The act, with one more effect in the call; signed by a signatory of the call, never edited afterwards.

    An act of that number and year which the issuer already has is the same one when its date and its file are;
    otherwise it is refused, whoever of two was quicker.
    """
    require_role(by, call, StaffRole.SIGNATORY)
    refuse_if(_act_blockers(act, now))
    recorded = _row_of(call, act, by, now)
    refuse_if(_other_blockers(recorded, act))
    ActEffect.objects.get_or_create(act=recorded, call=call, kind=kind, defaults={"created_at": now})
    details = {"kind": str(kind), "number": recorded.number, "date": recorded.date, "act": recorded.pk}
    audit.record("act.recorded", call, by=by, now=now, **details)
    return recorded


def _row_of(call: Call, act: NewAct, by: Any, now: datetime.datetime) -> Act:
    """The row of that number: the one there is, or a new one. Who writes the same at once waits for the other."""
    known = Act.objects.numbered(call.issuer_id, act.number, act.date.year)
    if found := known.first():
        return found
    try:
        with transaction.atomic():
            return Act.objects.create(
                issuer_id=call.issuer_id,
                number=act.number.strip(),
                number_key=number_key(act.number),
                year=act.date.year,
                date=act.date,
                subject=act.subject.strip(),
                file=act.file,
                signed_by=by,
                created_at=now,
            )
    except IntegrityError:
        return known.get()


def _act_blockers(act: NewAct, now: datetime.datetime) -> list[Blocker]:
    blockers = []
    if not number_key(act.number) or not act.subject.strip():
        blockers.append(Blocker(_("The act needs its number and its subject."), code="act_incomplete"))
    today = timezone.localdate(now)
    if act.date > today:
        blockers.append(Blocker(_("The date of the act is in the future."), code="act_in_future"))
    # A published act is never edited, so a slip in its year must not pass.
    if act.date < today - LONG_AGO:
        blockers.append(Blocker(_("The act is dated more than ten years ago: check the year."), code="act_long_ago"))
    return blockers


def _other_blockers(recorded: Act, act: NewAct) -> list[Blocker]:
    """Why what was brought is not the act that stands under its number."""
    words = {"act": recorded, "subject": recorded.subject}
    blockers = []
    if recorded.date != act.date:
        message = _("%(act)s (%(subject)s) is already recorded with another date: check number and date.")
        blockers.append(Blocker(message % words, code="act_other_date"))
    if recorded.file_id != act.file.pk and recorded.file.sha256 != act.file.sha256:
        message = _(
            "%(act)s (%(subject)s) is already recorded with another file: use the recorded act, or check the number."
        )
        blockers.append(Blocker(message % words, code="act_other_file"))
    return blockers
