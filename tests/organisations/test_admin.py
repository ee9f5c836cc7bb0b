"""Django's admin holds reference data and nothing else."""

import pytest
from django.contrib import admin
from django.urls import reverse

from core import audit
from organisations.models import District
from tests.factories.accounts import persona
from tests.factories.organisations import BodyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def tommaso(client):
    client.force_login(persona("tommaso", administrator=True))
    return client


def test_admin_offers_districts_bodies_and_measures_only():
    assert {model._meta.label for model in admin.site._registry} == {
        "organisations.District",
        "organisations.Body",
        "calls.Measure",
    }


def test_admin_is_closed_to_whoever_is_no_administrator(client):
    client.force_login(persona("roberto"))
    response = client.get("/admin/")
    assert response.status_code == 404


def test_administrator_adds_a_district(tommaso):
    tommaso.post(reverse("admin:organisations_district_add"), {"code": "asti", "name": "Asti", "region": "Piemonte"})
    assert District.objects.get().name == "Asti"


def test_administrator_lets_a_body_issue_calls_and_it_is_recorded(tommaso):
    body = BodyFactory(ente_gestore=True)
    url = reverse("admin:organisations_body_change", args=[body.pk])
    tommaso.post(url, {"is_issuer": "on", "name": "Altro nome"})
    before = body.name
    body.refresh_from_db()
    assert (body.is_issuer, body.name) == (True, before)
    assert [event.event for event in audit.timeline(body)] == ["issuer_authorised"]


def test_private_body_is_refused_with_the_reason(tommaso):
    body = BodyFactory(odv=True)
    url = reverse("admin:organisations_body_change", args=[body.pk])
    response = tommaso.post(url, {"is_issuer": "on"})
    body.refresh_from_db()
    assert not body.is_issuer
    assert response.status_code in {200, 302}


def test_bodies_are_neither_added_nor_deleted_by_hand(tommaso):
    body = BodyFactory()
    assert tommaso.get(reverse("admin:organisations_body_add")).status_code == 403
    assert tommaso.get(reverse("admin:organisations_body_delete", args=[body.pk])).status_code == 403
