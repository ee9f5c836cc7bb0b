"""What the page of a partnership shows: each member with what is done, what is missing, and who to call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from calls.revocation import revocation_blockers
from core.canonical import canonical_json, sha256_hex
from organisations.models import SENDER_ROLES, Mandate
from partnerships import notifications, permissions, rules
from partnerships.models import MEMBER_ROLES, Member, MemberRole, Partnership
from partnerships.workflow import LIVE_MEMBER_STATES, MemberState


@dataclass(frozen=True)
class MemberRow:
    """One member as its row says it; `missing` is empty when nothing is, `invite_url` for who need not invite."""

    member: Member
    done: str
    missing: str
    people: tuple[str, ...]
    actions: frozenset[str]
    invite_url: str = ""


def context_of(partnership: Partnership, user: Any, now: datetime) -> dict[str, Any]:
    """All that the page and its live part need, in the same number of queries for any number of members."""
    day = timezone.localdate(now)
    roles, over = permissions.roles_by_body(user, day), bool(revocation_blockers(partnership.call))
    members = list(partnership.members.select_related("body", "answered_by", "declared_by").order_by("pk"))
    live = sorted(
        (member for member in members if member.state in LIVE_MEMBER_STATES),
        key=lambda member: (member.role != MemberRole.LEAD, member.pk),
    )
    return {
        "partnership": partnership,
        "application": application_of(partnership),
        "rows": _rows(partnership, live, roles, day),
        "gone": [member for member in members if member.state not in LIVE_MEMBER_STATES],
        "rules": rules.composition_state(partnership, live),
        "blockers": rules.send_blockers(partnership, day),
        "total_share": sum((member.share_percent for member in live), Decimal("0.00")),
        "actions": permissions.partnership_actions(partnership, roles),
        "frozen": [] if over else rules.forming_blockers(partnership, now),
        "over": over,
        "closes_at": notifications.next_deadline(partnership, now),
        "now": now,
        "seen": _fingerprint(partnership, members),
    }


def application_of(partnership: Partnership) -> Any:
    """The application that the partnership makes, unless it has none or its draft was thrown away."""
    application = getattr(partnership, "application", None)
    return None if application is None or application.deleted_at else application


def _fingerprint(partnership: Partnership, members: Sequence[Member]) -> str:
    """What a page shows, in short: as long as it is the same, nothing has to be shown again."""
    seats = [(member.pk, member.state, member.role, member.share_percent, member.task) for member in members]
    return sha256_hex(canonical_json([partnership.state, seats]))[:16]


def _rows(partnership: Partnership, live: Sequence[Member], roles: dict[int, set[str]], day: date) -> list[MemberRow]:
    mandates = _mandates_by_body([member.body_id for member in live if member.body_id], day)
    asks = bool(rules.statements(partnership.call))
    people = {body: tuple(dict.fromkeys(str(mandate.user) for mandate in mandates[body])) for body in mandates}
    lacking = {body for body in mandates if not any(mandate.role in SENDER_ROLES for mandate in mandates[body])}
    return [
        MemberRow(
            member=member,
            done=_done(member),
            missing=_missing(member, asks, lacking),
            invite_url=_invite_url(member, roles) if asks and member.body_id in lacking else "",
            people=people.get(member.body_id or 0, ()),
            actions=permissions.member_actions(member, partnership, roles),
        )
        for member in live
    ]


def _mandates_by_body(bodies: Sequence[int], day: date) -> dict[int, list[Mandate]]:
    mandates = Mandate.objects.in_force(day).filter(body__in=bodies, role__in=MEMBER_ROLES).select_related("user")
    found: dict[int, list[Mandate]] = {body: [] for body in bodies}
    for mandate in mandates.order_by("body", "user", "pk"):
        found[mandate.body_id].append(mandate)
    return found


def _invite_url(member: Member, roles: dict[int, set[str]]) -> str:
    """Where an operator of the body invites somebody who may declare for it."""
    return reverse("organisations:invite", args=[member.body.public_id]) if member.body_id in roles else ""


def _done(member: Member) -> str:
    if member.state == MemberState.DECLARED:
        return _("Declarations made by %(person)s.") % {"person": member.declared_by}
    if member.state == MemberState.ACCEPTED:
        return _("Accepted by %(person)s.") % {"person": member.answered_by}
    return ""


def _missing(member: Member, asks: bool, lacking: set[int]) -> str:
    if member.state == MemberState.INVITED:
        return _("The answer to the invitation is missing.")
    if member.state == MemberState.ACCEPTED and asks and member.body_id in lacking:
        return _(
            "The declarations are missing, and nobody can make them yet: its legal representative must be invited."
        )
    if member.state == MemberState.ACCEPTED and asks:
        return _("The declarations are missing: the legal representative or a delegate makes them.")
    return ""
