"""Who takes part in a call or is invited to, and the page where each goes on: a few queries for any number."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from applications.models import Application
from applications.workflow import ProjectState
from calls.models import Call
from core.prepared import prepared
from organisations.models import Mandate
from partnerships.models import MEMBER_ROLES, Member, Partnership
from partnerships.workflow import SEATED_MEMBER_STATES, MemberState, PartnershipState

# Applications with such a project take part no longer.
OUT = (ProjectState.LAPSED, ProjectState.NOT_ADMITTED, ProjectState.UNSUITABLE, ProjectState.EXCLUDED)


@dataclass
class Audience:
    """People and addresses, each once, with the pages that concern them and the bodies for which they are told;
    `elsewhere` is the page of who has several."""

    elsewhere: str
    recipients: dict[str, Any] = field(default_factory=dict)
    pages: dict[str, set[str]] = field(default_factory=dict)
    bodies: dict[str, dict[str, None]] = field(default_factory=dict)

    def add(self, recipient: Any, page: str, body: str) -> None:
        address = _address(recipient)
        if address:
            self.recipients.setdefault(address, recipient)
            self.pages.setdefault(address, set()).add(page)
            self.bodies.setdefault(address, {})[body] = None

    @property
    def people(self) -> list[Any]:
        return list(self.recipients.values())

    def acts_for(self, recipient: Any) -> str:
        """The names of the bodies for which this person, or this address, is told."""
        return ", ".join(self.bodies[_address(recipient)])

    def without(self, others: "Audience") -> list[Any]:
        return [one for address, one in self.recipients.items() if address not in others.recipients]

    def page_of(self, recipient: Any) -> str:
        pages = self.pages[_address(recipient)]
        return next(iter(pages)) if len(pages) == 1 else self.elsewhere


def _address(recipient: Any) -> str:
    return str(getattr(recipient, "email", recipient)).strip().lower()


def live_applications(call: Call) -> list[int]:
    """The keys of the applications that still take part."""
    live = Application.objects.filter(call=call).exclude(projects__state__in=OUT)
    return list(live.order_by("pk").values_list("pk", flat=True))


def participants(applications: Iterable[int], now: datetime) -> Audience:
    """The people of every body with a seat in the applications, and the certified address of each lead."""
    keys, audience = list(applications), Audience(reverse("applications:list"))
    rows = _mandates(timezone.localdate(now)).filter(
        body__memberships__state__in=SEATED_MEMBER_STATES,
        body__memberships__partnership__application__in=keys,
    )
    _add_people(audience, rows, "body__memberships__partnership__application__public_id", "applications:detail")
    leads = Application.objects.filter(pk__in=keys).order_by("pk")
    for pec, name, public_id in leads.values_list("partnership__lead__pec", "partnership__lead__name", "public_id"):
        audience.add(pec, reverse("applications:detail", args=[public_id]), name)
    return audience


def of_application(application: Application, now: datetime, *, besides: Any = None) -> Audience:
    """The people of every body with a seat in one application, its lead's first, and the lead's certified address.

    `besides` is who decided, for the lead.
    """
    page, lead = reverse("applications:detail", args=[application.public_id]), application.partnership.lead
    audience = Audience(page)
    if besides is not None:
        audience.add(besides, page, str(lead))
    mandates = _seated_people(partnership=application.partnership_id, day=timezone.localdate(now))
    for mandate in sorted(mandates, key=lambda mandate: mandate.body_id != lead.pk):
        audience.add(mandate.user, page, str(mandate.body))
    audience.add(lead.pec, page, str(lead))
    return audience


@prepared
def _seated_people(partnership: Any, day: Any) -> QuerySet[Mandate]:
    rows = _mandates(day).filter(
        body__memberships__state__in=SEATED_MEMBER_STATES, body__memberships__partnership=partnership
    )
    return rows.select_related("user", "body").order_by("pk")


def invited(call: Call, now: datetime) -> Audience:
    """Whose answer to an invitation is awaited: the people of the body, else its certified address, or the address."""
    return _invited(Member.objects.filter(partnership__call=call, partnership__state=PartnershipState.FORMING), now)


def invited_by(partnership: Partnership, now: datetime) -> Audience:
    """The same, of one partnership."""
    return _invited(Member.objects.filter(partnership=partnership), now)


def _invited(rows: QuerySet[Member], now: datetime) -> Audience:
    audience = Audience(reverse("desk"))
    unanswered = rows.filter(state=MemberState.INVITED)
    members = list(unanswered.select_related("body").order_by("pk"))
    people = _people_by_body({member.body_id for member in members if member.body_id}, now)
    for member in members:
        address = member.body.pec if member.body else member.email
        for recipient in people.get(member.body_id, [address]):
            audience.add(recipient, reverse("partnerships:answer", args=[member.token]), str(member))
    return audience


def _people_by_body(bodies: Iterable[int], now: datetime) -> dict[int | None, list[Any]]:
    pairs = list(_mandates(timezone.localdate(now)).filter(body__in=bodies).order_by("pk").values_list("body", "user"))
    users = User.objects.in_bulk({user for _body, user in pairs})
    people: dict[int | None, list[Any]] = {}
    for body, user in pairs:
        people.setdefault(body, []).append(users[user])
    return people


def _mandates(day: Any) -> QuerySet[Mandate]:
    return Mandate.objects.in_force(day).filter(role__in=MEMBER_ROLES, user__is_active=True)


def _add_people(audience: Audience, rows: QuerySet[Mandate], key: str, page: str) -> None:
    found = list(rows.order_by("pk").values_list("user", key, "body__name"))
    people = User.objects.in_bulk({user for user, _key, _body in found})
    for user, public_id, body in found:
        audience.add(people[user], reverse(page, args=[public_id]), body)
