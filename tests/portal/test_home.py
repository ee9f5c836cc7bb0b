"""The front page: open calls with their deadline, the measures, and numbers computed from what is stored."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.models import Outcome, OutcomeKind
from applications.workflow import ProjectState
from tests.factories.applications import signed_act
from tests.factories.assessed import make_phase, make_project
from tests.factories.calls import MeasureFactory, draft_call, published_call
from tests.factories.organisations import BodyFactory
from wecare_portal.views.home import numbers

pytestmark = pytest.mark.django_db
HOME = "/"


def shown(client):
    return client.get(HOME).context


def test_visitor_sees_open_calls_and_no_others(client):
    opened = published_call()
    now = timezone.now()
    published_call(closes_at=now - timedelta(days=1), slug="chiuso")
    coming = published_call(opens_at=now + timedelta(days=9), slug="futuro")
    draft_call()
    context = shown(client)
    assert [card.call for card in context["open_calls"]] == [opened]
    assert [card.call for card in context["coming_calls"]] == [coming]
    assert [card.opens_then for card in (*context["open_calls"], *context["coming_calls"])] == [False, True]


def test_open_call_shows_its_deadline_and_leads_to_its_page(client):
    call = published_call()
    page = client.get(HOME).content.decode()
    assert f'href="{reverse("calls:detail", args=[call.slug])}"' in page
    assert "data-deadline=" in page


def test_empty_portal_says_that_no_call_is_open(client):
    context = shown(client)
    assert (context["open_calls"], context["numbers"]["projects"], context["numbers"]["budget"]) == ([], 0, None)


def test_numbers_count_funded_projects_their_bodies_and_their_latest_grants():
    phase = make_phase()
    measure = phase.call.measure
    partner = BodyFactory(odv=True)
    funded = make_project(phase, title="Uno", partners=[partner], state=ProjectState.FUNDED)
    partly = make_project(phase, title="Due", partners=[partner], state=ProjectState.PARTLY_FUNDED)
    make_project(phase, title="Tre", state=ProjectState.RESERVE)
    act, now = signed_act(phase.call), timezone.now()
    for days, project, grant in ((2, funded, "90000.00"), (1, funded, "100000.00"), (1, partly, "50000.50")):
        Outcome.objects.create(
            project=project,
            kind=OutcomeKind.FUNDED,
            act=act,
            reason="In graduatoria.",
            grant=Decimal(grant),
            published_at=now - timedelta(days=days),
        )
    assert numbers() == {
        "budget": measure.budget,
        "projects": 2,
        "bodies": 3,
        "grants": Decimal("150000.50"),
    }


def test_front_page_asks_the_database_as_often_for_one_call_as_for_many(client):
    published_call()
    client.get(HOME)
    with CaptureQueriesContext(connection) as few:
        client.get(HOME)
    for number in range(4):
        published_call(slug=f"avviso-{number}")
        MeasureFactory()
    with CaptureQueriesContext(connection) as many:
        client.get(HOME)
    assert len(many) == len(few)
    assert len(few) <= 8
