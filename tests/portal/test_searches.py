"""Whoever searches finds a word with or without its accents and capitals, in every search of the portal."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from calls.models import Call, Measure
from core.folding import folded
from organisations.models import Body
from tests.applications.office import signed_in, url
from tests.factories.accounts import UserFactory, persona
from tests.factories.calls import draft_call, published_call
from tests.factories.checks import assessed_phase, received_project
from tests.factories.organisations import BodyFactory
from wecare_portal.trail import Wanted, audited_calls, events

pytestmark = pytest.mark.django_db

WRITTEN = ["Comunità", "Comunita"]
SOUGHT = ["comunità", "comunita", "COMUNITÀ", "comunita\u0300"]  # the last with its accent as a sign of its own


@pytest.mark.parametrize("sought", SOUGHT)
def test_words_differ_neither_by_accents_nor_by_capitals(sought: str) -> None:
    assert folded(sought) == "comunita"


@pytest.mark.parametrize("sought", SOUGHT)
def test_catalogue_finds_calls(client: Client, sought: str) -> None:
    for title in WRITTEN:
        published_call(title=f"{title} che cura", summary="In breve.", text="Il testo.")
    response = client.get(reverse("calls:list"), {"state": "all", "q": sought})
    assert [text in response.text for text in WRITTEN] == [True, True]


@pytest.mark.parametrize("sought", SOUGHT)
def test_bodies_are_found_by_name_and_town(sought: str) -> None:
    for name in WRITTEN:
        BodyFactory(name=f"{name} solidale", seat_town="Torino")
        BodyFactory(name="Cooperativa", seat_town=name)
    assert Body.objects.search(sought).count() == 4


@pytest.mark.parametrize("sought", SOUGHT)
def test_office_finds_projects_by_title(new_client: Any, sought: str) -> None:
    phase = assessed_phase(timezone.now())
    received_project(phase, title="Altro")
    for title in WRITTEN:
        received_project(phase, title=title)
    rows = signed_in(new_client, "elena").get(url("office_list", phase), {"q": sought}).context["rows"]
    assert {project.application.title for project in rows} == set(WRITTEN)


@pytest.mark.parametrize("sought", ["nicolo", "Nicolò", "NICOLÒ"])
def test_auditor_finds_a_person(sought: str) -> None:
    published_call()
    marco = persona("marco")
    marco.first_name = "Nicolò"
    marco.save(update_fields=["first_name"])
    found = events(audited_calls(persona("chiara")), Wanted(person=sought))
    assert {event.actor for event in found} == {marco}


@pytest.mark.parametrize("sought", SOUGHT)
def test_administrator_finds_reference_data(sought: str) -> None:
    BodyFactory(name="Comunità montana")
    request = RequestFactory().get("/")
    request.user = UserFactory(administrator=True)
    site = admin.site._registry[Body]
    found, _distinct = site.get_search_results(request, Body.objects.all(), sought)
    assert [body.name for body in found] == ["Comunità montana"]
    assert "title__holds" in admin.site._registry[Measure].search_fields


@pytest.mark.parametrize("sign", ["%", "_", "\\"])
def test_signs_of_the_database_are_letters_like_others(sign: str) -> None:
    draft_call(title="Senza segni", summary="", text="")
    kept = draft_call(title=f"Con {sign} dentro", summary="", text="")
    assert list(Call.objects.search(sign)) == [kept]
