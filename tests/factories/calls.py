"""Calls for tests, made by the portal's own actions: a draft, a proposed one, a published one at any moment."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone

from accounts.models import User
from calls.actions import (
    NewAct,
    close_due_phases,
    create_from_blueprint,
    open_due_phases,
    propose,
    publish,
    record_act,
    revoke,
)
from calls.models import Act, ActKind, Call, CallStaff, DeadlineChange, Issuer, Measure, Phase, StaffRole
from organisations.models import Body, Mandate
from tests.factories.accounts import persona
from tests.factories.core import stored_file
from tests.factories.organisations import BodyFactory, MandateFactory
from tests.planted import planted

OFFICE = (
    ("giulia", StaffRole.MANAGER),
    ("marco", StaffRole.SIGNATORY),
    ("elena", StaffRole.CASE_OFFICER),
    ("paolo", StaffRole.CASE_OFFICER),
    ("chiara", StaffRole.AUDITOR),
)


class MeasureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Measure

    code = factory.Sequence(lambda n: f"misura-{n}")
    number = 1
    title = "Sperimentazione di azioni innovative di welfare territoriale"
    programme = "WE.CA.RE."
    fund = "Fondo sociale europeo"
    budget = Decimal("6400000.00")
    summary = "Azioni innovative di welfare costruite insieme sul territorio."
    issuer = factory.LazyFunction(lambda: region())


def region() -> Body:
    """Regione Piemonte, made once for each test."""
    known = Body.objects.filter(name="Regione Piemonte").first()
    return known or BodyFactory(region=True, name="Regione Piemonte", seat_town="Torino", seat_province="TO")


def staff(call: Call, user: User | str, role: str) -> User:
    """The person works on the call in the role, with the issuing body's mandate for it."""
    person = persona(user) if isinstance(user, str) else user
    with_mandate(person, call.issuer, role)
    CallStaff.objects.get_or_create(call=call, user=person, role=role)
    return person


def with_mandate(person: User, body: Body, role: str) -> User:
    """The person, who now holds a mandate of the body in the role."""
    if not Mandate.objects.filter(user=person, body=body, role=role).exists():
        MandateFactory(user=person, body=body, role=role)
    return person


def new_act(number: str = "", now: datetime | None = None, **fields: Any) -> NewAct:
    """An act of the day, with a file; without a number the next that no act has, from D.D. 998 on."""
    now = now or timezone.now()
    number = number or f"D.D. {998 + Act.objects.count()}"
    given = {"subject": "Approvazione", "date": timezone.localdate(now), "file": stored_file(), **fields}
    return NewAct(number=number, **given)


@planted
def draft_call(*, now: datetime | None = None, windows: Sequence[tuple[datetime, datetime]] = (), **terms: Any) -> Call:
    """A complete draft of Giulia's, ready to be proposed, with Marco as signatory, Elena, Paolo and Chiara."""
    issuer = terms.pop("issuer", None) or region()
    measure = (
        terms.pop("measure", None) or Measure.objects.filter(issuer=issuer).first() or MeasureFactory(issuer=issuer)
    )
    manager = with_mandate(persona("giulia"), issuer, StaffRole.MANAGER)
    letters = "WECARE" if issuer.name == "Regione Piemonte" else f"REG{issuer.pk}"
    Issuer.objects.get_or_create(body=issuer, defaults={"register": letters, "privacy_notice": "Titolare: la Regione."})
    fields = {
        "responsible": "Giulia Ferrero",
        "office": "Direzione Welfare",
        "contact_email": "welfare@regione.example",
        **terms,
    }
    call = create_from_blueprint(
        measure=measure, issuer=issuer, by=manager, now=now or timezone.now(), windows=windows, **fields
    )
    for name, role in OFFICE:
        staff(call, name, role)
    return call


@planted
def proposed_call(*, now: datetime | None = None, **terms: Any) -> Call:
    """A draft that Giulia has proposed to Marco."""
    now = now or timezone.now()
    return propose(draft_call(now=now, **terms), by=persona("giulia"), now=now)


@planted
def published_call(
    *,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    second_opens_at: datetime | None = None,
    second_closes_at: datetime | None = None,
    now: datetime | None = None,
    **terms: Any,
) -> Call:
    """A published call of two phases, as the clock left it at `now` (open or closed according to its windows).

    Without windows the first phase opened a week ago and closes in two weeks; the second opens sixty days
    after the first has closed and lasts half a year. Keys of the phases: "preliminare", "definitivo".
    """
    now = now or timezone.now()
    closes_at = closes_at or (opens_at + timedelta(days=21) if opens_at else now + timedelta(days=14))
    opens_at = opens_at or min(now, closes_at) - timedelta(days=7)
    second_opens_at = second_opens_at or closes_at + timedelta(days=60)
    second_closes_at = second_closes_at or second_opens_at + timedelta(days=180)
    before = min(now, opens_at) - timedelta(days=30)
    windows = ((opens_at, closes_at), (second_opens_at, second_closes_at))
    call = proposed_call(now=before, windows=windows, **terms)
    call = publish(call, act=new_act(now=before), by=persona("marco"), now=before)
    open_due_phases(now)
    close_due_phases(now)
    return call


def extended(phase: Phase, closes_at: datetime) -> Phase:
    """The phase with a later deadline, by an act of which nobody is told."""
    act, now = new_act(f"D.D. {2000 + phase.deadline_changes.count()}"), timezone.now()
    recorded = record_act(phase.call, kind=ActKind.EXTENSION, act=act, by=persona("marco"), now=now)
    DeadlineChange.objects.create(phase=phase, act=recorded, before=phase.closes_at, after=closes_at, made_at=now)
    Phase.objects.filter(pk=phase.pk).update(closes_at=closes_at)
    return Phase.objects.select_related("call").get(pk=phase.pk)


def phase_of(call: Call, position: int = 1) -> Phase:
    """The first phase of the call (preliminary), or the second (definitive), fresh from the database."""
    return Phase.objects.select_related("call").get(call=call, position=position)


def revoked(call: Call, now: datetime | None = None, number: str = "D.D. 77") -> Call:
    """The call after Marco revoked it by an act."""
    now = now or timezone.now()
    return revoke(call, act=new_act(number, now=now), by=persona("marco"), now=now)
