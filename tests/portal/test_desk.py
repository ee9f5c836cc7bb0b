"""The desk gathers what waits for a person whatever their roles; the front page shows the programme."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from core.desk import Waiting
from organisations.models import Role
from tests.factories.accounts import persona
from tests.factories.applications import draft_project, sender
from tests.factories.calls import published_call
from tests.factories.evaluations import make_evaluation
from tests.factories.organisations import BodyFactory, MandateFactory, acting
from wecare_portal.views import desk

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def test_every_app_with_work_for_people_offers_it():
    assert [
        f"{app}.desk.waiting_for" for app in ("organisations", "calls", "partnerships", "applications", "evaluations")
    ] == desk.SOURCES


def test_earliest_deadline_comes_first_and_what_has_none_last():
    soon, late = NOW + timedelta(days=1), NOW + timedelta(days=9)
    rows = [Waiting("free", "/"), Waiting("late", "/", late), Waiting("soon", "/", soon)]
    assert [row.label for row in desk.by_deadline(rows)] == ["soon", "late", "free"]


def test_desk_shows_invitations_and_requests_of_all_my_bodies(client):
    body = BodyFactory()
    roberto = acting("roberto", body, Role.LEGAL_REPRESENTATIVE)
    request = MandateFactory(body=body, requested=True)
    invitation = MandateFactory(invited=True, email=roberto.email, created_by=persona("luca"))
    MandateFactory(requested=True)
    client.force_login(roberto)
    waiting = client.get(reverse("desk")).context["waiting"]
    assert [item.url for item in waiting] == [
        reverse("organisations:mandate", args=[mandate.token]) for mandate in (invitation, request)
    ]


def test_request_for_a_role_that_i_cannot_give_does_not_wait_for_me(client):
    body = BodyFactory()
    acting("roberto", body, Role.LEGAL_REPRESENTATIVE)
    sara = acting("sara", body)
    MandateFactory(body=body, requested=True, role=Role.DELEGATE)
    client.force_login(sara)
    assert client.get(reverse("desk")).context["waiting"] == []


def test_desk_shows_my_bodies_and_no_others(client):
    body = BodyFactory()
    BodyFactory()
    client.force_login(acting("sara", body))
    assert list(client.get(reverse("desk")).context["bodies"]) == [body]


def test_desk_is_for_the_signed_in(client):
    assert client.get(reverse("desk")).url == f"{reverse('account_login')}?next={reverse('desk')}"


def test_desk_shows_the_calls_of_the_office_with_their_board(client):
    call = published_call()
    client.force_login(persona("elena"))
    response = client.get(reverse("desk"))
    assert [card.call for card in response.context["calls"]] == [call]
    assert reverse("calls:board", args=[call.slug]) in response.content.decode()


def test_desk_shows_the_applications_of_my_bodies_and_no_others(client):
    mine, _other = draft_project(), draft_project(lead=BodyFactory(ente_gestore=True))
    client.force_login(sender(mine))
    assert list(client.get(reverse("desk")).context["applications"]) == [mine.application]


def test_empty_desk_tells_each_kind_of_person_what_fits(client):
    client.force_login(persona("stranger"))
    text = client.get(reverse("desk")).content.decode()
    assert reverse("organisations:search") in text
    assert persona("stranger").email in text.partition("<main")[2]


def test_empty_desk_of_an_administrator_leads_to_the_jobs(client):
    client.force_login(persona("tommaso", administrator=True))
    text = client.get(reverse("desk")).content.decode().partition("<main")[2]
    assert reverse("jobs") in text
    assert reverse("organisations:search") not in text


def test_desk_shows_the_commissions_one_sits_in(client):
    evaluation = make_evaluation().appointed()
    client.force_login(persona("davide"))
    response = client.get(reverse("desk"))
    assert [seat.commission for seat in response.context["commissions"]] == [evaluation.commission]
    phase = evaluation.commission.phase
    assert reverse("evaluations:office", args=[phase.call.slug, phase.key]) in response.content.decode()
