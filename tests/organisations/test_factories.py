"""The rows that all tests stand on keep every constraint."""

from datetime import date

import pytest
from stdnum.it import codicefiscale, iva

from organisations.models import Body, Mandate, Role
from tests.factories.accounts import persona
from tests.factories.organisations import (
    BodyFactory,
    MandateFactory,
    acting,
    make_cast,
    person_tax_code,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "trait", ["ente_gestore", "odv", "aps", "cooperative", "municipality", "union", "asl", "company"]
)
def test_body_factory_makes_valid_codes_and_one_district(trait):
    body = BodyFactory(**{trait: True})
    assert iva.is_valid(body.tax_code)
    assert body.districts.count() == 1
    assert body.legal_representatives.count() == 1


def test_region_has_no_district_and_issues_calls():
    region = BodyFactory(region=True)
    assert (region.is_issuer, region.districts.count()) == (True, 0)


def test_person_tax_codes_are_valid():
    assert all(codicefiscale.is_valid(person_tax_code(number)) for number in (0, 7, 999))


def test_mandate_factory_makes_each_kind_of_mandate():
    assert MandateFactory().user is not None
    assert MandateFactory(invited=True).user is None
    assert MandateFactory(requested=True).decided_at is None


def test_acting_puts_the_mandate_in_force():
    body = BodyFactory()
    user = acting("sara", body, Role.DELEGATE)
    assert Mandate.objects.held(user, body, {Role.DELEGATE}, TODAY)


def test_cast_has_one_body_for_each_side():
    cast = make_cast()
    assert list(Body.objects.acted_for_by(persona("roberto"), TODAY)) == [cast.cissaca]
    assert list(Body.objects.acted_for_by(persona("luca"), TODAY)) == [cast.il_ponte]
    assert list(Body.objects.acted_for_by(persona("giulia"), TODAY)) == [cast.region]
