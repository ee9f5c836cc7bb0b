"""Each constraint of the database on bodies and mandates, violated once."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from organisations.models import Body, BodyKind, DistrictMembership, LegalRepresentative, Mandate, StandingDecision
from organisations.workflow import Standing
from tests.factories.accounts import UserFactory
from tests.factories.organisations import (
    REGISTERED_AT,
    BodyFactory,
    DistrictFactory,
    DistrictMembershipFactory,
    LegalRepresentativeFactory,
    MandateFactory,
    body_tax_code,
)

pytestmark = pytest.mark.django_db
BEFORE, AFTER = date(2026, 1, 1), date(2026, 2, 1)


def refused_by(constraint, act):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        act()


def test_tax_code_belongs_to_one_body():
    refused_by("tax_code", lambda: BodyFactory(tax_code=BodyFactory().tax_code))


@pytest.mark.parametrize("code", ["123", "ABC", "rssmra80a01l219m", "123456789012"])
def test_tax_code_has_a_form(code):
    refused_by("body_tax_code_has_a_form", lambda: BodyFactory(tax_code=code))


def test_vat_number_has_a_form():
    refused_by("body_vat_number_has_a_form", lambda: BodyFactory(vat_number="123"))


def test_issuer_is_public():
    body = BodyFactory(kind=BodyKind.COMPANY, standing=Standing.CONFIRMED)
    refused_by("body_issuer_is_public", lambda: Body.objects.filter(pk=body.pk).update(is_issuer=True))


def test_issuer_is_confirmed():
    body = BodyFactory(region=True, unconfirmed=True)
    refused_by("body_issuer_is_confirmed", lambda: Body.objects.filter(pk=body.pk).update(is_issuer=True))


def test_decision_about_a_body_decides_and_has_a_reason():
    given = {"body": BodyFactory(odv=True), "decided_by": UserFactory(), "decided_at": REGISTERED_AT}
    decide = StandingDecision.objects.create
    refused_by("standing_decision_decides", lambda: decide(**given, verdict="waiting", reason="x"))
    refused_by("standing_decision_has_a_reason", lambda: decide(**given, verdict="confirmed", reason=""))


def test_district_code_is_unique():
    district = DistrictFactory(code="asti")
    refused_by("code", lambda: type(district).objects.create(code="asti", name="Asti"))


def test_body_enters_a_district_once_a_day():
    known = BodyFactory().district_memberships.get()
    refused_by(
        "district_membership_once",
        lambda: DistrictMembershipFactory(body=known.body, district=known.district, valid_from=known.valid_from),
    )


def test_days_in_a_district_are_in_order():
    rows = DistrictMembership.objects.filter(body=BodyFactory())
    refused_by("district_membership_dates", lambda: rows.update(valid_from=AFTER, valid_to=BEFORE))


def test_days_of_a_representative_are_in_order():
    row = LegalRepresentativeFactory(body=BodyFactory())
    rows = LegalRepresentative.objects.filter(pk=row.pk)
    refused_by("representative_dates", lambda: rows.update(valid_from=AFTER, valid_to=BEFORE))


@pytest.mark.parametrize("state", [{}, {"requested": True}])
def test_person_holds_or_asks_a_role_once(state):
    held = MandateFactory()
    refused_by("mandate_live_once", lambda: MandateFactory(body=held.body, user=held.user, **state))


def test_address_is_invited_once_in_any_case():
    invited = MandateFactory(invited=True, email="luca@ilponte.example")
    refused_by(
        "mandate_invited_once",
        lambda: MandateFactory(
            invited=True, body=invited.body, email="Luca@ilponte.example", created_by=invited.created_by
        ),
    )


def test_answered_mandate_has_a_person():
    refused_by("mandate_has_a_person", lambda: MandateFactory(user=None, created_by=UserFactory()))


def test_days_of_a_mandate_are_in_order():
    refused_by("mandate_dates", lambda: MandateFactory(valid_from=AFTER, valid_to=BEFORE))


@pytest.mark.parametrize("state", ["active", "refused", "withdrawn", "ended"])
def test_answered_mandate_has_a_moment(state):
    refused_by("mandate_decided", lambda: MandateFactory(state=state, decided_at=None))


@pytest.mark.parametrize("state", ["invited", "requested"])
def test_unanswered_mandate_has_no_moment(state):
    refused_by("mandate_decided", lambda: MandateFactory(state=state, decided_at=REGISTERED_AT))


def test_public_identifiers_and_tokens_are_unique():
    body, mandate = BodyFactory(), MandateFactory()
    refused_by("public_id", lambda: BodyFactory(public_id=body.public_id))
    other = MandateFactory()
    refused_by("token", lambda: Mandate.objects.filter(pk=other.pk).update(token=mandate.token))


def test_body_keeps_its_tax_code():
    body = BodyFactory()
    refused_by("never change", lambda: Body.objects.filter(pk=body.pk).update(tax_code=body_tax_code(1)))


@pytest.mark.parametrize("state", ["refused", "withdrawn", "ended"])
def test_answered_mandate_never_changes(state):
    mandate = Mandate.objects.filter(pk=MandateFactory(state=state).pk)
    refused_by("never changes", lambda: mandate.update(state="active"))
    refused_by("never changes", lambda: mandate.update(valid_to=None, valid_from=AFTER))


def test_mandate_is_never_deleted():
    mandate = MandateFactory()
    refused_by("never deleted", lambda: Mandate.objects.filter(pk=mandate.pk)._raw_delete("default"))
