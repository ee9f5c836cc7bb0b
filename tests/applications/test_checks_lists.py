"""The office's list of a phase, its batches, and what its desk counts."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications.desk_office import waiting_for
from applications.models import Check
from tests.applications.office import signed_in, text, url
from tests.factories.accounts import persona
from tests.factories.applications import registered_definitive
from tests.factories.calls import published_call
from tests.factories.checks import (
    assessed_phase,
    proposed,
    received_project,
    taken,
)
from tests.factories.organisations import acting

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def phase(db):
    return assessed_phase(NOW)


def titles(response) -> list[str]:
    return [project.application.title for project in response.context["rows"]]


@pytest.mark.parametrize("person", ["sara", "luca", "stranger", "tommaso", "lucia"])
def test_office_is_not_there_for_others(new_client, phase, person):
    project, client = received_project(phase), signed_in(new_client, person)
    names = ("office_list", "office_csv", "office_take", "office_assign", "office_confirm")
    addresses = [url(name, phase) for name in names]
    addresses += [url(name, project) for name in ("office_project", "office_send_back")]
    assert {client.get(address).status_code for address in addresses} == {404}


def test_office_tells_nothing_before_the_registration(new_client):
    phase = published_call(now=NOW, closes_at=NOW - timedelta(seconds=5)).phases.get(position=1)
    project = received_project(phase, title="Segreto")
    client = signed_in(new_client, "elena")
    page = client.get(url("office_list", phase))
    assert (page.status_code, "Segreto" in text(page)) == (200, False)
    assert {client.get(url(name, phase)).status_code for name in ("office_csv", "office_take")} == {404}
    assert client.get(url("office_project", project)).status_code == 404


def test_auditor_sees_the_list_and_no_content(new_client, phase):
    project, client = received_project(phase), signed_in(new_client, "chiara")
    assert titles(client.get(url("office_list", phase))) == ["Cantiere"]
    assert client.get(url("office_project", project)).status_code == 404


def test_list_filters_and_sorts_from_the_address(new_client, phase):
    alba, bra, cuneo = (received_project(phase, title=title) for title in ("Alba", "Bra", "Cuneo"))
    taken(bra)
    proposed(cuneo, officer=persona("paolo"), first="not_met")
    client = signed_in(new_client, "giulia")
    address = url("office_list", phase)
    asked = [
        {"q": "alb"},
        {"q": alba.application.partnership.lead.name},
        {"q": f"PROVA-2026-{cuneo.pk:06d}"},
        {"state": "unassigned"},
        {"state": "open"},
        {"officer": persona("paolo").pk},
        {"outcome": "not_admitted"},
        {"sort": "title"},
        {"sort": "nonsense", "state": "nonsense"},
    ]
    assert [sorted(titles(client.get(address, query))) for query in asked] == [
        ["Alba"],
        ["Alba"],
        ["Cuneo"],
        ["Alba"],
        ["Bra"],
        ["Cuneo"],
        ["Cuneo"],
        ["Alba", "Bra", "Cuneo"],
        ["Alba", "Bra", "Cuneo"],
    ]


def test_list_makes_the_same_queries_for_1_and_50_projects(new_client, phase):
    client, address = signed_in(new_client, "elena"), url("office_list", phase)
    taken(received_project(phase))
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _ in range(50):
        received_project(phase)
    with CaptureQueriesContext(connection) as many:
        response = client.get(address)
    assert (len(response.context["rows"]), response.context["page_obj"].paginator.count) == (50, 51)
    assert len(many) == len(few)
    assert len(response.content) < 100_000


def test_csv_has_what_the_filter_lets_through(new_client, phase):
    received_project(phase, title="=Alba")
    proposed(received_project(phase, title="Bra"))
    response = signed_in(new_client, "giulia").get(url("office_csv", phase), {"sort": "title"})
    rows = list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig")), delimiter=";"))
    assert [row[2] for row in rows[1:]] == ["'=Alba", "Bra"]
    assert response["Content-Disposition"].startswith("attachment")


def test_take_shows_its_effect_then_takes(new_client, phase):
    first, second = received_project(phase, title="Alba"), received_project(phase, title="Bra")
    taken(second, persona("paolo"))
    client = signed_in(new_client, "elena")
    preview = client.get(url("office_take", phase), {"project": [first.pk, second.pk]})
    assert (preview.context["projects"], preview.context["left_out"]) == ([first], [second])
    assert Check.objects.count() == 1
    client.post(url("office_take", phase), {"project": [first.pk]})
    assert Check.objects.get(project=first).officer == persona("elena")


def test_assign_fills_in_a_balanced_proposal_without_conflicts(new_client, phase):
    projects = [received_project(phase, title=f"Progetto {n}") for n in range(4)]
    acting("elena", projects[0].application.partnership.lead)
    client = signed_in(new_client, "giulia")
    form = client.get(url("office_assign", phase)).context["form"]
    proposal = [form.fields[f"officer_{project.pk}"].initial for project in projects]
    assert proposal[0] == str(persona("paolo").pk)
    assert sorted(proposal) == sorted([str(persona(name).pk) for name in ("elena", "paolo")] * 2)
    choices = form.fields[f"officer_{projects[0].pk}"].choices
    assert [key for key, _label in choices] == ["", str(persona("paolo").pk)]


def test_assign_assigns_as_the_manager_chose(new_client, phase):
    first, second = received_project(phase), received_project(phase)
    data = {"project": [first.pk, second.pk], f"officer_{first.pk}": persona("paolo").pk, f"officer_{second.pk}": ""}
    signed_in(new_client, "giulia").post(url("office_assign", phase), data)
    assert [check.officer for check in Check.objects.all()] == [persona("paolo")]


def test_assign_is_the_managers(new_client, phase):
    received_project(phase)
    assert signed_in(new_client, "elena").get(url("office_assign", phase)).status_code == 404


def test_confirm_shows_its_effect_then_confirms(new_client, phase):
    ready, open_one = proposed(received_project(phase)), taken(received_project(phase))
    client, data = signed_in(new_client, "giulia"), {"project": [ready.project.pk, open_one.project.pk]}
    assert client.get(url("office_confirm", phase), data).context["projects"] == [ready.project]
    client.post(url("office_confirm", phase), data)
    assert dict(Check.objects.values_list("pk", "state").order_by("pk")) == {
        ready.pk: "confirmed",
        open_one.pk: "open",
    }


def test_scored_phase_is_listed_and_read_without_checks(new_client):
    project = registered_definitive(now=NOW)
    client = signed_in(new_client, "giulia")
    listed, read = client.get(url("office_list", project.phase)), client.get(url("office_project", project))
    assert (titles(listed), listed.context["is_checked"]) == ([project.application.title], False)
    assert (read.context["is_checked"], read.context["actions"]) == (False, frozenset())
    assert client.get(url("office_assign", project.phase)).status_code == 404


def waits(name) -> list[str]:
    return [item.url.partition("?")[2] for item in waiting_for(persona(name), NOW)]


def test_desk_of_the_office_counts_what_waits(phase):
    taken(received_project(phase))
    proposed(received_project(phase))
    received_project(phase)
    assert waits("elena") == [f"state=open&officer={persona('elena').pk}", "state=unassigned"]
    assert waits("paolo") == ["state=unassigned"]
    assert waits("giulia") == ["state=proposed"]
    assert (waits("marco"), waits("chiara"), waits("stranger")) == ([], [], [])
