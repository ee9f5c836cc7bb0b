"""What a partnership still lacks before it can be sent, and what stands in the way of changing it: in sentences."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models import Call, StatementScope
from calls.participation import cap_blockers
from calls.revocation import revocation_blockers
from calls.workflow import CallState, PhaseState
from core.caps import DAY, lately
from core.caps import cap_blockers as reached_caps
from core.deadlines import not_over
from core.prepared import prepared
from core.refusals import Blocker
from core.templatetags.wecare import decimal
from organisations.models import Body, BodyKind, DistrictMembership, LegalRepresentative
from organisations.rules import TOO_MANY_MAILS
from partnerships.counting import composition_state
from partnerships.models import Constitution, Member, MemberRole, Partnership
from partnerships.workflow import LIVE_MEMBER_STATES, SEATED_MEMBER_STATES, MemberState, PartnershipState

WHOLE = Decimal("100.00")
FORMING_PHASES = (PhaseState.PLANNED, PhaseState.OPEN, PhaseState.SUSPENDED)


def statements(call: Call) -> Sequence[Any]:
    """The statements that each member makes for itself, in the order of the call."""
    return [row for row in call.statements.all() if row.scope == StatementScope.MEMBER]


def lead_blockers(call: Call, body: Body, day: date) -> list[Blocker]:
    """Why the body may not lead a partnership in the call on the day: its kind, its district, its representative."""
    blockers = []
    if body.kind not in call.lead_kinds:
        names = ", ".join(str(BodyKind(kind).label) for kind in call.lead_kinds)
        blockers.append(
            Blocker(
                _("%(body)s cannot lead: the call wants as lead partner one of these: %(kinds)s.")
                % {"body": body, "kinds": names},
                code="lead_kind",
            )
        )
    if not body.counts:
        sentence = _("The office has not confirmed that %(body)s is what it says it is: until then it cannot lead.")
        page = reverse("organisations:detail", args=[body.public_id])
        blockers.append(Blocker(sentence % {"body": body}, page, "lead_unconfirmed"))
    covered, represented = _lead_on(call, body, day)
    if not covered:
        blockers.append(
            Blocker(_("%(body)s belongs to no district that the call covers.") % {"body": body}, code="lead_district")
        )
    if not represented:
        blockers.append(
            Blocker(
                _("%(body)s has no legal representative in office today: update its page.") % {"body": body},
                reverse("organisations:detail", args=[body.public_id]),
                "lead_representative",
            )
        )
    return blockers


def _lead_on(call: Call, body: Body, day: date) -> tuple[bool, bool]:
    """On the day: whether the call covers a district of the body (or names none); whether somebody represents it."""
    [(covered, represented)] = _covered_and_represented(call=call.pk, body=body.pk, day=day)
    return covered, represented


@prepared
def _covered_and_represented(call: Any, body: Any, day: Any) -> QuerySet[Body, Any]:
    districts = Call.districts.through.objects.filter(call=call)
    seats = DistrictMembership.objects.valid_on(day).filter(body=body, district__in=districts.values("district"))
    people = LegalRepresentative.objects.valid_on(day).filter(body=body)
    found = Body.objects.order_by().filter(pk=body)
    return found.values_list(~Exists(districts) | Exists(seats), Exists(people))


def send_blockers(partnership: Partnership, day: date, members: Sequence[Member] | None = None) -> list[Blocker]:
    """All that keeps the partnership from being sent on the day. It decides under the locks of partnership and bodies.

    `members` are the live ones with their bodies, when the caller has read them.
    """
    page = reverse("partnerships:detail", args=[partnership.public_id])
    if members is None:
        members = list(partnership.members.live().select_related("body").order_by("pk"))
    return [
        *lead_blockers(partnership.call, partnership.lead, day),
        *_composition_blockers(partnership, members, page),
        *_answer_blockers(partnership, members, page),
        *_share_blockers(members, page),
        *_cap_blockers(partnership, members, page),
    ]


def _cap_blockers(partnership: Partnership, members: Sequence[Member], page: str) -> list[Blocker]:
    seated = [member for member in members if member.state in SEATED_MEMBER_STATES]
    found = cap_blockers(partnership.call, [member.body for member in seated], apart_from=partnership.pk)
    return [
        replace(found[member.body_id], url=f"{page}#member-{member.pk}") for member in seated if member.body_id in found
    ]


def _composition_blockers(partnership: Partnership, members: Sequence[Member], page: str) -> list[Blocker]:
    states = composition_state(partnership, members)
    blockers = [Blocker(state.sentence, f"{page}#composition", "composition") for state in states if not state.ok]
    if partnership.constitution == Constitution.SINGLE and len(members) > 1:
        sentence = _("The partnership is declared as a single body, but it has other members.")
        blockers.append(Blocker(sentence, f"{page}#members", "single"))
    return blockers


def _answer_blockers(partnership: Partnership, members: Sequence[Member], page: str) -> list[Blocker]:
    asks = bool(statements(partnership.call))
    blockers = []
    for member in members:
        if member.state == MemberState.INVITED:
            sentence = _("%(member)s has not answered the invitation: call it, or remove it.") % {"member": member}
            blockers.append(Blocker(sentence, f"{page}#member-{member.pk}", "unanswered"))
        elif asks and member.state == MemberState.ACCEPTED:
            sentence = _("%(member)s has not made its declarations.") % {"member": member}
            blockers.append(Blocker(sentence, f"{page}#member-{member.pk}", "undeclared"))
    return blockers


def _share_blockers(members: Sequence[Member], page: str) -> list[Blocker]:
    total = sum((member.share_percent for member in members), Decimal("0.00"))
    if total == WHOLE:
        return []
    sentence = _("The shares add up to %(total)s%%: they must add up to 100%%.") % {"total": decimal(total)}
    return [Blocker(sentence, f"{page}#shares", "shares")]


def with_time_left(now: datetime, phases: str = "") -> Q:
    """Phases in which partnerships form: begun and not over, or the first of the call that is still to begin.

    `phases` is the path to them, such as "call__phases__".
    """
    begun = Q(**{f"{phases}opens_at__lte": now}) | Q(**{f"{phases}position": 1})
    return begun & not_over(f"{phases}closes_at", now) & Q(**{f"{phases}state__in": FORMING_PHASES})


def window_blockers(call: Call, now: datetime) -> list[Blocker]:
    """Partnerships change while a phase of a published call has time left."""
    if call.state == CallState.PUBLISHED and call.phases.filter(with_time_left(now)).exists():
        return []
    if revoked := revocation_blockers(call):
        return revoked
    return [Blocker(_("The time to apply to this call is over: the partnership stays as it is."), code="window")]


def forming_blockers(partnership: Partnership, now: datetime) -> list[Blocker]:
    return frozen_blockers(partnership) or window_blockers(partnership.call, now)


def frozen_blockers(partnership: Partnership) -> list[Blocker]:
    if partnership.state == PartnershipState.FORMING:
        return []
    if revoked := revocation_blockers(partnership.call):
        return revoked
    if partnership.state == PartnershipState.DISSOLVED:
        return [Blocker(_("The project was not sent: the partnership is dissolved."), code="dissolved")]
    sentence = _("The project was sent: the partnership changes only if the lead partner replaces or withdraws it.")
    return [Blocker(sentence, code="frozen")]


def invitation_blockers(partnership: Partnership, body: Body | None, email: str) -> list[Blocker]:
    """Why this body, or this address, cannot be invited now."""
    live = partnership.members.live()
    if body is None and not email:
        return [Blocker(_("Choose a body, or write an e-mail address."), code="nobody")]
    if body is not None and live.filter(body=body).exists():
        return [twice(body)]
    if body is None and live.filter(body__isnull=True, email__iexact=email).exists():
        return [Blocker(_("%(email)s is already invited.") % {"email": email}, code="twice")]
    if partnership.constitution == Constitution.SINGLE:
        return [Blocker(_("The partnership is declared as a single body: it has no other members."), code="single")]
    return []


def mail_blockers(partnership: Partnership, by: Any, now: datetime) -> list[Blocker]:
    """Why no other address is invited: each invitation is a mail to somebody who may not want it."""
    invited = Member.objects.exclude(email="")
    own = invited.filter(invited_by=by, **lately("invited_at", DAY, now))
    sentence = _(
        "This partnership has sent %(most)s invitations by e-mail, as many as one may: "
        "invite bodies that are registered by their name."
    )
    ours = invited.filter(partnership=partnership)
    return [
        *reached_caps("mail_invitations_per_day", own, TOO_MANY_MAILS, by=by, code="mails"),
        *reached_caps("mail_invitations_per_partnership", ours, sentence, by=by, code="partnership_mails"),
    ]


def twice(body: Body) -> Blocker:
    return Blocker(_("%(body)s is already in the partnership, or invited.") % {"body": body}, code="twice")


def answering_blockers(member: Member, now: datetime) -> list[Blocker]:
    """Why the invitation can no longer be answered."""
    if revoked := revocation_blockers(member.partnership.call):
        return revoked
    if member.state != MemberState.INVITED:
        state = member.get_state_display()
        return [Blocker(_("This invitation is closed: %(state)s.") % {"state": state}, code="answered")]
    return forming_blockers(member.partnership, now)


def live_blockers(member: Member) -> list[Blocker]:
    if member.state in LIVE_MEMBER_STATES:
        return []
    return [Blocker(_("%(member)s is no longer in the partnership.") % {"member": member}, code="gone")]


def share_blockers(role: str, share: Decimal) -> list[Blocker]:
    """Shapes of one member's share: from 0 to 100, and none for a supporter."""
    if not Decimal(0) <= share <= WHOLE:
        return [Blocker(_("A share lies between 0 and 100%."), code="share")]
    if role == MemberRole.SUPPORTER and share:
        return [Blocker(_("A supporter takes part without a share of the budget."), code="supporter_share")]
    return []


def invitation_warnings(call: Call, body: Body, partnership: Partnership | None = None) -> list[str]:
    """What the body should know before it takes this seat: the places it has used up, or those it sits on elsewhere."""
    reached = cap_blockers(call, [body], apart_from=partnership.pk if partnership else None)
    if reached:
        return [str(blocker) for blocker in reached.values()]
    seats = Member.objects.seated().filter(partnership__call=call, body=body)
    seats = seats.exclude(partnership__state=PartnershipState.DISSOLVED)
    if partnership is not None:
        seats = seats.exclude(partnership=partnership)
    count = seats.count()
    caps = [cap for cap in call.participation_caps.order_by("most", "pk") if body.kind in cap.kinds]
    return [_seats_sentence(body, cap.most, count) for cap in caps if count >= cap.most]


def _seats_sentence(body: Body, most: int, count: int) -> str:
    return ngettext(
        "%(body)s already sits in %(count)d other partnership of this call, and the call allows %(most)d: "
        "those that are sent first count.",
        "%(body)s already sits in %(count)d other partnerships of this call, and the call allows %(most)d: "
        "those that are sent first count.",
        count,
    ) % {"body": body, "count": count, "most": most}
