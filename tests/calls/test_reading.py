"""How a call reads: its text, its story, its criteria; who may take part; the measures of the programme."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from calls.actions import extend, suspend
from calls.blueprints import BLUEPRINTS
from calls.eligibility import eligibilities
from calls.form_content import form_sha256
from calls.form_rules import RESERVED
from calls.models import Form, Measure
from calls.page import call_page
from calls.reading import Block, blocks, kind_names
from calls.seeds import seed_measures
from organisations.models import THIRD_SECTOR_KINDS, Body
from tests.factories.accounts import persona
from tests.factories.calls import draft_call, new_act, phase_of, published_call, region
from tests.factories.organisations import LONG_AGO, BodyFactory, DistrictFactory


def test_text_becomes_headings_paragraphs_and_lists():
    text = "## Art. 1\nPrima riga\nseconda riga\n\nIntroduzione:\n- uno\n- due\n\n\n## Art. 2\r\nFine"
    assert blocks(text) == [
        Block("heading", ("Art. 1",)),
        Block("paragraph", ("Prima riga", "seconda riga")),
        Block("paragraph", ("Introduzione:",)),
        Block("list", ("uno", "due")),
        Block("heading", ("Art. 2",)),
        Block("paragraph", ("Fine",)),
    ]


def test_all_sections_of_the_register_have_one_name():
    assert len(kind_names(sorted(THIRD_SECTOR_KINDS))) == 1
    assert len(kind_names(["ente_gestore", *sorted(THIRD_SECTOR_KINDS)])) == 2
    assert len(kind_names(["odv", "aps"])) == 2


def test_points_of_the_blueprint_add_up_to_one_hundred():
    scored = BLUEPRINTS["two_phases_ats"]["phases"][1]
    rows = [row for _title, _threshold, criteria in scored["criteria"] for row in criteria]
    assert sum(points * float(weight) for _title, _description, points, weight in rows) == 100


def test_definitive_form_carries_over_the_texts_of_the_preliminary():
    first, second = (
        {question["key"]: question["kind"] for section in phase["form"] for question in section["questions"]}
        for phase in BLUEPRINTS["two_phases_ats"]["phases"]
    )
    kept = first.keys() - {"total_cost", "requested_grant"}  # the budget of the second phase says these
    assert {key: second[key] for key in kept} == {key: first[key] for key in kept}
    assert RESERVED.keys() == (first.keys() | second.keys()) & RESERVED.keys()


@pytest.mark.django_db
def test_each_body_learns_whether_it_may_lead_or_join():
    covered, other = DistrictFactory(), DistrictFactory()
    call = draft_call()
    call.districts.add(covered)
    bodies = [
        BodyFactory(ente_gestore=True, membership__district=covered),
        BodyFactory(ente_gestore=True, membership__district=other),
        BodyFactory(odv=True),
        BodyFactory(municipality=True),
        BodyFactory(company=True),
    ]
    answers = eligibilities(call, bodies, timezone.localdate())
    assert [(answer.may_lead, answer.may_join) for answer in answers] == [
        (True, True),
        (False, True),
        (False, True),
        (False, True),
        (False, False),
    ]
    assert [len(answer.reasons) for answer in answers] == [2, 3, 2, 1, 1]


@pytest.mark.django_db
def test_membership_of_a_district_counts_on_the_day():
    covered = DistrictFactory()
    call = draft_call()
    call.districts.add(covered)
    body = BodyFactory(ente_gestore=True, membership__district=covered)
    body.district_memberships.update(valid_to=LONG_AGO + timedelta(days=1))
    (answer,) = eligibilities(call, [body], timezone.localdate())
    assert (answer.may_lead, answer.may_join) == (False, True)


@pytest.mark.django_db
def test_story_of_the_phases_names_the_act_behind_each_change():
    now = timezone.now()
    phase, by = phase_of(published_call(now=now)), {"by": persona("marco"), "now": now}
    extend(phase, closes_at=phase.closes_at + timedelta(days=4), act=new_act("D.D. 5", now=now), **by)
    suspend(phase, act=new_act("D.D. 6", now=now), **by)
    phase.call.refresh_from_db()
    items = call_page(phase.call, now)["timeline"]
    acts = [item["note"] for item in items if item["url"]]
    assert [re.search(r"eterminazione n. (\d+) del", note)[1] for note in acts] == ["998", "5", "6"]


@pytest.mark.django_db
def test_hash_of_a_form_follows_its_content():
    form = Form.objects.filter(phase__call=draft_call()).first()
    before = form_sha256(form)
    assert form_sha256(form) == before
    form.sections.first().questions.update(label="Altro")
    assert form_sha256(form) != before


@pytest.mark.django_db
def test_measures_are_seeded_once_with_their_money():
    for _time in range(2):
        seed_measures(region())
    assert [str(measure.budget) for measure in Measure.objects.order_by("number")] == [
        "6400000.00",
        "3600000.00",
        "5000000.00",
        "4000000.00",
    ]
    assert Body.objects.filter(measures__isnull=False).distinct().count() == 1
