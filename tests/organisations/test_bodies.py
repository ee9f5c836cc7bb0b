"""Registering a body once, changing its data, recording its legal representative."""

from datetime import date

import pytest

from core import audit
from core.models import Notice
from core.refusals import NotAllowed, Refused
from organisations import actions
from organisations.models import Body, BodyKind, Mandate, Role
from tests.factories.accounts import UserFactory, persona
from tests.factories.organisations import BodyFactory, DistrictFactory, acting, body_tax_code, person_tax_code
from tests.organisations.conftest import NOW, TODAY, codes
from tests.races import race

REPRESENTATIVE = actions.Representative("Roberto", "Gallo", person_tax_code(3), date(2024, 6, 1))


def details(**changed):
    return {
        "kind": BodyKind.LEAD_BODY,
        "name": "C.I.S.S.A.C.A.",
        "tax_code": body_tax_code(42),
        "seat_address": "Via Galimberti 2",
        "seat_postcode": "15121",
        "seat_town": "Alessandria",
        "seat_province": "AL",
        "pec": "cissaca@pec.example",
        **changed,
    }


def register(by, i_represent=False, districts=(), **changed):
    return actions.register_body(
        details=details(**changed),
        districts=districts,
        representative=REPRESENTATIVE,
        i_represent=i_represent,
        by=by,
        now=NOW,
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("i_represent", "roles"), [(False, [Role.OPERATOR]), (True, [Role.LEGAL_REPRESENTATIVE, Role.OPERATOR])]
)
def test_registering_makes_the_person_act_for_the_body(i_represent, roles):
    body = register(persona("roberto"), i_represent=i_represent)
    held = Mandate.objects.in_force(TODAY).filter(body=body, user=persona("roberto"))
    assert list(held.order_by("role").values_list("role", flat=True)) == roles


@pytest.mark.django_db
def test_registering_keeps_district_representative_and_event():
    district = DistrictFactory()
    body = register(persona("roberto"), districts=[district])
    assert list(body.districts.all()) == [district]
    assert str(body.legal_representatives.get()) == "Roberto Gallo"
    assert [event.event for event in audit.timeline(body)] == ["body_registered"]
    assert not body.is_issuer


@pytest.mark.django_db
def test_registering_tells_the_body_at_its_certified_address():
    register(persona("roberto"))
    assert list(Notice.objects.values_list("kind", "recipient")) == [("body_registered", "cissaca@pec.example")]


@pytest.mark.django_db
def test_known_tax_code_leads_to_the_known_body():
    known = BodyFactory(tax_code=body_tax_code(42))
    with pytest.raises(actions.AlreadyRegistered) as refusal:
        register(persona("roberto"))
    assert refusal.value.body == known
    assert Body.objects.count() == 1
    assert not Mandate.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_registrations_at_once_make_one_body():
    first, second = UserFactory(), UserFactory()
    results = race(lambda: register(first), lambda: register(second))
    assert {type(result) for result in results} == {Body, actions.AlreadyRegistered}
    body = Body.objects.get()
    assert next(result for result in results if isinstance(result, Refused)).body == body
    assert Mandate.objects.count() == 1


@pytest.mark.django_db
def test_every_wrong_datum_is_told_at_once():
    with pytest.raises(Refused) as refusal:
        register(persona("roberto"), tax_code="1", vat_number="2", runts_number="3", seat_province="XX")
    assert codes(refusal) == [
        "tax_code",
        "vat_number",
        "runts_number",
        "seat_province",
    ]


@pytest.mark.django_db
def test_changing_data_keeps_who_changed_what():
    body = BodyFactory()
    sara = acting("sara", body)
    actions.update_body(body, changes={"seat_town": "Asti", "pec": body.pec}, by=sara, now=NOW)
    body.refresh_from_db()
    assert body.seat_town == "Asti"
    assert [(event.event, event.actor, event.details) for event in audit.timeline(body)] == [
        ("body_changed", sara, {"fields": ["seat_town"]})
    ]


@pytest.mark.django_db
def test_changing_nothing_leaves_no_event():
    body = BodyFactory()
    actions.update_body(body, changes={"seat_town": body.seat_town}, by=acting("sara", body), now=NOW)
    assert not audit.timeline(body).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["tax_code", "is_issuer", "standing"])
def test_what_identifies_a_body_never_changes(field):
    body = BodyFactory()
    with pytest.raises(ValueError, match="never change"):
        actions.update_body(body, changes={field: "x"}, by=acting("sara", body), now=NOW)


@pytest.mark.django_db
def test_stranger_changes_nothing():
    body = BodyFactory()
    with pytest.raises(NotAllowed):
        actions.update_body(body, changes={"phone": "1"}, by=persona("stranger"), now=NOW)
    with pytest.raises(NotAllowed):
        actions.change_representative(body, representative=REPRESENTATIVE, by=persona("stranger"), now=NOW)


@pytest.mark.django_db
def test_leaving_a_district_keeps_the_days_spent_in_it():
    body, new = BodyFactory(), DistrictFactory()
    old = body.districts.get()
    actions.update_body(body, changes={}, districts=[new], by=acting("sara", body), now=NOW)
    assert [m.district for m in body.district_memberships.valid_on(date(2026, 11, 22))] == [old]
    assert [m.district for m in body.district_memberships.valid_on(TODAY)] == [new]


@pytest.mark.django_db
def test_new_representative_begins_where_the_old_one_ends():
    body = BodyFactory()
    actions.change_representative(body, representative=REPRESENTATIVE, by=acting("sara", body), now=NOW)
    assert str(body.legal_representatives.valid_on(date(2024, 5, 31)).get()) == "Mario Rossi"
    assert str(body.legal_representatives.valid_on(date(2024, 6, 1)).get()) == "Roberto Gallo"


@pytest.mark.django_db
def test_new_representative_cannot_begin_before_a_later_one():
    body = BodyFactory()
    sara = acting("sara", body)
    actions.change_representative(body, representative=REPRESENTATIVE, by=sara, now=NOW)
    with pytest.raises(Refused) as refusal:
        actions.change_representative(body, representative=REPRESENTATIVE, by=sara, now=NOW)
    assert codes(refusal) == ["later_representative"]


@pytest.mark.django_db
def test_only_the_administrator_lets_a_body_issue_calls():
    body = BodyFactory(ente_gestore=True)
    with pytest.raises(NotAllowed):
        actions.authorise_issuer(body, may_issue=True, by=acting("roberto", body, Role.LEGAL_REPRESENTATIVE), now=NOW)
    actions.authorise_issuer(body, may_issue=True, by=persona("tommaso", administrator=True), now=NOW)
    body.refresh_from_db()
    assert body.is_issuer
    assert [event.event for event in audit.timeline(body)] == ["issuer_authorised"]


@pytest.mark.django_db
def test_private_body_never_issues_calls():
    body = BodyFactory(odv=True)
    with pytest.raises(Refused):
        actions.authorise_issuer(body, may_issue=True, by=persona("tommaso", administrator=True), now=NOW)


@pytest.mark.django_db
def test_person_registers_so_many_bodies_a_day(settings):
    settings.CAPS = settings.CAPS | {"bodies_per_day": 1}
    first = register(persona("roberto"))
    with pytest.raises(Refused) as refusal:
        register(persona("roberto"), tax_code=body_tax_code(77))
    assert [blocker.code for blocker in refusal.value.blockers] == ["bodies"]
    assert list(Body.objects.all()) == [first]
