"""The partnership as plain data, in one order, for what is sent and for what is shown of it."""

from collections.abc import Iterable
from typing import Any

from partnerships.models import Member, MemberRole, Partnership


def members_in_order(partnership: Partnership) -> list[Member]:
    """Members who said yes, the lead first, with their bodies and declarations."""
    seated = partnership.members.seated().select_related("body")
    members = seated.prefetch_related("declarations__made_by")
    return sorted(members, key=lambda member: (member.role != MemberRole.LEAD, member.pk))


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
