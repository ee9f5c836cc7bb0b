"""What keeps a person among those who work on a call: it is never left without somebody who can act on it."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from calls.models import Call, CallStaff, StaffRole
from calls.workflow import CallState
from core.refusals import Blocker


def leaving_blockers(call: Call, leaving: CallStaff, *, by: Any, day: date, confirmed: bool) -> list[Blocker]:
    """Why the person cannot be taken off the role; the caller holds the call, so that leavers are counted.

    Whoever takes off themselves says so a second time. A draft may still be without its signatory.
    """
    blockers = []
    needed = {StaffRole.MANAGER} if call.state == CallState.DRAFT else {StaffRole.MANAGER, StaffRole.SIGNATORY}
    held = call.staff.in_force(day).filter(role=leaving.role)
    if leaving.role in needed and held.filter(pk=leaving.pk).exists() and not held.exclude(pk=leaving.pk).exists():
        blockers.append(Blocker(last_words(leaving.role), code="last_one"))
    if leaving.user_id == by.pk and not confirmed:
        message = _("You are removing yourself: tick the box if you really mean it.")
        blockers.append(Blocker(message, url="#leave", code="oneself"))
    return blockers


def last_words(role: str) -> str:
    if role == StaffRole.SIGNATORY:
        return _("This is the call’s last signatory: add another one first.")
    return _("This is the call’s last manager: add another one first.")
