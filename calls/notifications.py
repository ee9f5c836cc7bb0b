"""Who of the office is told of a call's steps: of a proposal, of the answer, of the publication, of each later act."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from calls.course import CourseChange
from calls.models import Call, CallStaff, StaffRole
from core import outbox


def proposed(call: Call, *, by: Any, now: datetime) -> None:
    """Tell the signatories that a call waits for them."""
    _tell("call.proposed", call, by, now, StaffRole.SIGNATORY)


def returned(call: Call, *, by: Any, now: datetime) -> None:
    """Tell the managers what the signatory wants changed."""
    _tell("call.returned", call, by, now, StaffRole.MANAGER, note=call.return_note)


def published(call: Call, *, by: Any, now: datetime) -> None:
    """Tell the managers and case officers that the call is public."""
    _tell("call.published", call, by, now, StaffRole.MANAGER, StaffRole.CASE_OFFICER)


def taken_over(call: Call, *, reason: str, by: Any, now: datetime) -> None:
    """Tell everyone who works on the call that another manager of the issuer joined, and why."""
    _tell("call.taken_over", call, by, now, *StaffRole.values, reason=reason)


def course_changed(change: CourseChange) -> None:
    """Tell everyone who works on the call, but who signed, of an act that changes its course."""
    staff = CallStaff.objects.in_force(timezone.localdate(change.now)).filter(call=change.call).exclude(user=change.by)
    outbox.queue_all(
        f"call.{change.kind}",
        to=[row.user for row in staff.select_related("user").order_by("user", "pk")],
        subject=change.subject,
        moment=change.now,
        template=f"calls/mail/{change.kind}",
        context=change.words(),
        url=reverse("calls:board", args=[change.call.slug]),
    )


def _tell(kind: str, call: Call, by: Any, now: datetime, *roles: str, **context: Any) -> None:
    staff = CallStaff.objects.in_force(timezone.localdate(now)).filter(call=call, role__in=roles).exclude(user=by)
    people = {row.user_id: row.user for row in staff.select_related("user")}
    for person in people.values():
        outbox.queue(
            kind,
            to=person,
            subject=call,
            moment=now,
            template="calls/mail/" + kind.partition(".")[2],
            context={"call": call.title, "person": str(by), **context},
            url=reverse("calls:board", args=[call.slug]),
        )
