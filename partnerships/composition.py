"""The partnership as plain data, in one order, for what is sent and for what is shown of it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, QuerySet

from core.prepared import prepared
from partnerships.models import Declaration, Member, MemberRole, Partnership
from partnerships.workflow import SEATED_MEMBER_STATES


def members_in_order(partnership: Partnership) -> list[Member]:
    """Members who said yes, the lead first, with their bodies and declarations."""
    return [member for member in live_members(partnership) if member.state in SEATED_MEMBER_STATES]


def live_members(partnership: Partnership) -> list[Member]:
    """The same, and those who have not answered yet."""
    members = _live(partnership=partnership.pk)
    for member in members:
        member.partnership = partnership
    return sorted(members, key=lambda member: (member.role != MemberRole.LEAD, member.pk))


@prepared
def _live(partnership: Any) -> QuerySet[Member]:
    made = Prefetch("declarations", Declaration.objects.select_related("made_by"))
    return Member.objects.live().filter(partnership=partnership).select_related("body").prefetch_related(made)


def composition(partnership: Partnership) -> list[dict[str, Any]]:
    """One entry a member who said yes, the lead first: values that core.canonical can write."""
    return entries(members_in_order(partnership))


def entries(members: Iterable[Member]) -> list[dict[str, Any]]:
    """The same for members already read, in their order."""
    return [_entry(member) for member in members]


def _entry(member: Member) -> dict[str, Any]:
    body = member.body
    return {
        "id": str(member.public_id),
        "name": body.name,
        "kind": body.kind,
        "tax_code": body.tax_code,
        "town": body.seat_town,
        "role": member.role,
        "task": member.task,
        "share_percent": member.share_percent,
        "declarations": [
            {"text": declaration.text, "by": declaration.made_by.get_full_name(), "at": declaration.made_at}
            for declaration in member.declarations.all()
        ],
    }
