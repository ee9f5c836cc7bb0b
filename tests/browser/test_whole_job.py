"""The main job from the first sign-up to the published ranking, through pages alone, each step by its own person.

Given beforehand is only what no page makes: the Region with its office's mandates, the measures, the districts and
the second factors. Time is moved from window to window (clock.py); what beat would start at each of these moments, the
test starts by calling the same task.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page

from applications.tasks import close_phases
from calls.models import Call, Phase
from calls.seeds import seed_measures
from tests.browser import steps_application, steps_call, steps_check, steps_evaluation
from tests.browser.clock import Clock
from tests.browser.steps_people import Cast, confirm_body, invite_colleague, register_body, sign_up
from tests.factories.organisations import DistrictFactory
from wecare_portal.seeds.bodies import plant_region
from wecare_portal.seeds.people import CAST, PASSWORD, WITH_SECOND_FACTOR, plant_people, plant_second_factors

pytestmark = pytest.mark.django_db(transaction=True)

LEAD, PARTNER = "Consorzio dei servizi sociali del Tanaro", "Cooperativa sociale Il Cortile"
OFFICE = tuple(name for name in WITH_SECOND_FACTOR if name != "tommaso")


@pytest.fixture
def cast(new_page: Callable[..., Page]) -> Cast:
    """The office and the commission, who have accounts; Sara, who has one and acts for nobody yet."""
    people = plant_people()
    plant_second_factors(people)
    seed_measures(plant_region(people))
    DistrictFactory(code="alessandria", name="Ambito di Alessandria")
    cast = Cast(new_page)
    for name in (*OFFICE, "sara"):
        cast.introduce(name, CAST[name].email, PASSWORD)
    return cast


def bodies_registered(cast: Cast) -> None:
    """4.1: Nora and Piero sign up and register their bodies; Sara comes to act for Nora's."""
    cast.introduce("nora", "nora.vitale@tanaro.example")
    sign_up(cast.browser("nora"), "Nora", "Vitale", cast.email("nora"))
    nora = cast("nora")
    register_body(nora, 7001, name=LEAD, kind="ente_gestore")
    nora.sees("The office has still to confirm that this body is what it says it is")
    confirm_body(cast("giulia"), LEAD)
    nora.visit("/bodies/")
    nora.follow(LEAD)
    invitation = invite_colleague(nora, cast.email("sara"), "operator")
    sara = cast("sara")
    sara.visit(invitation)
    sara.press("Accept")
    cast.introduce("piero", "piero.sala@ilcortile.example")
    sign_up(cast.browser("piero"), "Piero", "Sala", cast.email("piero"))
    register_body(cast("piero"), 7002, name=PARTNER, kind="social_enterprise", runts_number="20456")


def phase_of(call: Call, key: str) -> Phase:
    return Phase.objects.select_related("call").get(call=call, key=key)


def at(clock: Clock, cast: Cast, moment: datetime, state: str, phase: Phase) -> None:
    """The clock comes to the moment, beat to its tick."""
    cast.go_home()
    clock.move_to(moment)
    close_phases()
    phase.refresh_from_db()
    assert phase.state == state


def test_whole_job_from_sign_up_to_the_published_ranking(cast: Cast, clock: Clock) -> None:
    bodies_registered(cast)
    call = steps_call.call_published(cast)
    first, second = phase_of(call, steps_call.FIRST), phase_of(call, steps_call.SECOND)

    at(clock, cast, first.opens_at + timedelta(hours=1), "open", first)
    application = steps_application.partnership_formed(cast, call, PARTNER)
    steps_application.preliminary_sent(cast, application, first)
    steps_check.find_it_shut(cast("elena"), first, application.title)

    at(clock, cast, first.closes_at + timedelta(minutes=5), "assessing", first)
    steps_check.admitted_list_published(cast, first, application.title)
    steps_check.read_outcome(cast("sara"), f"/applications/{application.public_id}/")

    at(clock, cast, second.opens_at + timedelta(hours=1), "open", second)
    steps_application.definitive_sent(cast, application, second)

    at(clock, cast, second.closes_at + timedelta(minutes=5), "assessing", second)
    steps_evaluation.ranking_published(cast, second)
    steps_evaluation.results_read(cast.visitor(), second, application.title)
