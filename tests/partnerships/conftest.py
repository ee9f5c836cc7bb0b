"""A published call with an open phase, simple rules of its own, and the people around one partnership in it."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from calls.actions import open_due_phases, propose, publish
from calls.models import Call, CompositionRule, ParticipationCap, Statement
from organisations.models import THIRD_SECTOR_KINDS, Body, BodyKind
from partnerships.models import Partnership
from tests.factories.accounts import persona
from tests.factories.calls import draft_call, new_act
from tests.factories.organisations import BodyFactory, Cast, make_cast
from tests.factories.partnerships import forming_partnership
from tests.planted import planted

NOW = timezone.now().replace(microsecond=0)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def call(cast: Cast) -> Call:
    """Led by enti gestori; a third-sector body at least, in one project at most; two statements; 20 days left."""
    return published()


@planted
def published() -> Call:
    before = NOW - timedelta(days=40)
    first = (NOW - timedelta(days=10), NOW + timedelta(days=20))
    second = (NOW + timedelta(days=90), NOW + timedelta(days=200))
    made = draft_call(now=before, windows=(first, second))
    for rows in (made.composition_rules, made.participation_caps, made.statements, made.districts.through.objects):
        rows.filter(call=made).delete()
    third_sector = sorted(THIRD_SECTOR_KINDS)
    CompositionRule.objects.create(call=made, label="Almeno un ente del terzo settore", kinds=third_sector, minimum=1)
    ParticipationCap.objects.create(call=made, kinds=third_sector, most=1)
    for position, text in enumerate(("Non ha debiti con il fisco.", "È in regola con i contributi."), start=1):
        Statement.objects.create(call=made, scope="member", position=position, text=text)
    Statement.objects.create(call=made, scope="sender", position=3, text="Ha letto l'avviso.")
    Call.objects.filter(pk=made.pk).update(lead_kinds=[BodyKind.LEAD_BODY])
    made = propose(made, by=persona("giulia"), now=before)
    publish(made, act=new_act(now=before), by=persona("marco"), now=before)
    open_due_phases(NOW)
    return Call.objects.get(pk=made.pk)


@pytest.fixture
def partnership(call: Call, cast: Cast) -> Partnership:
    """Led by C.I.S.S.A.C.A., alone so far."""
    return forming_partnership(call, lead=cast.cissaca, by=persona("sara"), now=NOW)


@pytest.fixture
def volunteers(db: None) -> Body:
    return BodyFactory(odv=True, name="Volontari del Tanaro ODV")
