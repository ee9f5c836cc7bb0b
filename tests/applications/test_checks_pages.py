"""The office's pages: the list of a phase, the batches, the page of a check, the end of a reservation."""

import csv
import html
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.desk_office import waiting_for
from applications.models import Check
from applications.office_list import disarmed
from evaluations.actions import publish_admitted_list
from tests.factories.accounts import persona
from tests.factories.applications import registered_project
from tests.factories.calls import new_act, published_call
from tests.factories.checks import (
    REMEDY,
    assessed_phase,
    confirmed,
    items_of,
    judged,
    proposed,
    received_project,
    taken,
)
from tests.factories.core import pdf_upload
from tests.factories.organisations import acting

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def phase(db):
    return assessed_phase(NOW)


@pytest.fixture
def sent(db):
    """A project with everything that was sent, received by the office."""
    return registered_project(now=NOW)


def url(name, where, *more) -> str:
    """The page of a phase, or of a project."""
    if hasattr(where, "application"):
        phase, more = where.phase, (where.application.public_id, *more)
    else:
        phase = where
    return reverse(f"applications:{name}", args=[phase.call.slug, phase.key, *more])


def signed_in(new_client, name):
    client = new_client()
    client.force_login(persona(name))
    return client


def text(response) -> str:
    return " ".join(html.unescape(response.content.decode()).split())


def posted(check: Check, **others) -> dict[str, str]:
    """The checklist's form filled in: every item met, the first as `first` says."""
    items = items_of(check.project.phase)
    data = {f"verdict_{item.pk}": "met" for item in items} | {f"note_{item.pk}": "" for item in items}
    if first := others.pop("first", ""):
        data |= {f"verdict_{items[0].pk}": first, f"note_{items[0].pk}": "Manca la firma"}
    return {**data, "outcome": "", "reason": "", "remedy": "", "version": str(check.version), **others}


def titles(response) -> list[str]:
    return [project.application.title for project in response.context["rows"]]


@pytest.mark.parametrize("person", ["sara", "luca", "stranger", "tommaso", "lucia"])
def test_office_is_not_there_for_others(new_client, phase, person):
    project, client = received_project(phase), signed_in(new_client, person)
    names = ("office_list", "office_csv", "office_take", "office_assign", "office_confirm")
    addresses = [url(name, phase) for name in names]
    addresses += [url(name, project) for name in ("office_project", "office_send_back", "office_reservation")]
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
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[2] for row in rows[1:]] == ["'=Alba", "Bra"]
    assert response["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(("cell", "written"), [("=1+1", "'=1+1"), ("-3", "'-3"), ("Bra", "Bra"), ("", "")])
def test_csv_cells_are_never_formulas(cell, written):
    assert disarmed(cell) == written


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


def test_check_page_shows_what_was_sent_beside_the_checklist(new_client, sent):
    taken(sent)
    page = text(signed_in(new_client, "elena").get(url("office_project", sent)))
    assert "Le famiglie del territorio chiedono servizi vicini." in page
    assert all(item.text in page for item in items_of(sent.phase))


def test_officer_with_a_conflict_meets_nothing(new_client, sent):
    acting("elena", sent.application.partnership.lead)
    client = signed_in(new_client, "elena")
    assert client.get(url("office_project", sent)).status_code == 404
    assert sent.pk in client.get(url("office_list", sent.phase)).context["conflicts"]


def test_officer_reads_a_colleagues_check_without_its_form(new_client, sent):
    judged(taken(sent))
    response = signed_in(new_client, "paolo").get(url("office_project", sent))
    assert (response.context["actions"], "verdict_" in text(response)) == (frozenset(), False)


def test_checklist_is_saved_and_proposed_from_one_form(new_client, sent):
    check, client = taken(sent), signed_in(new_client, "elena")
    client.post(url("office_judge", sent), posted(check, first="not_met"))
    check.refresh_from_db()
    assert (check.state, check.version) == ("open", 1)
    data = posted(check, first="not_met", outcome="not_admitted", reason="Manca la firma", remedy=REMEDY)
    client.post(url("office_propose", sent), data)
    check.refresh_from_db()
    assert (check.state, check.outcome, check.remedy) == ("proposed", "not_admitted", REMEDY)


def test_refused_proposal_says_everything_and_keeps_what_was_written(new_client, sent):
    check = taken(sent)
    data = posted(check, first="not_met", outcome="admitted", reason="Una ragione molto precisa")
    response = signed_in(new_client, "elena").post(url("office_propose", sent), data)
    assert [blocker.code for blocker in response.context["blockers"]] == ["outcome"]
    assert "Una ragione molto precisa" in text(response)
    check.refresh_from_db()
    assert (check.state, check.version, check.items.count()) == ("open", 0, 0)


def test_stale_page_keeps_what_was_written_and_may_save_knowingly(new_client, sent):
    check, client = judged(taken(sent)), signed_in(new_client, "elena")
    stale = posted(check, first="not_met") | {"version": "0"}
    response = client.post(url("office_judge", sent), stale)
    assert "Manca la firma" in text(response)
    assert response.context["form"]["version"].value() == "1"
    assert check.items.filter(verdict="not_met").count() == 0
    client.post(url("office_judge", sent), stale | {"version": "1"})
    assert check.items.filter(verdict="not_met").count() == 1


def test_checklist_saves_itself(new_client, sent):
    check, client = taken(sent), signed_in(new_client, "elena")
    quiet = {"headers": {"X-Autosave": "1"}}
    saved = client.post(url("office_judge", sent), posted(check), **quiet).json()
    assert (saved["state"], saved["version"]) == ("saved", 1)
    conflict = client.post(url("office_judge", sent), posted(check), **quiet).json()
    assert conflict == {"state": "conflict", "url": url("office_project", sent)}
    bad = posted(check) | {"version": "1", f"verdict_{items_of(sent.phase)[0].pk}": "not_met"}
    assert client.post(url("office_judge", sent), bad, **quiet).json()["state"] == "refused"


def test_manager_confirms_or_sends_back_from_the_page(new_client, sent):
    check, client = proposed(sent), signed_in(new_client, "giulia")
    assert client.get(url("office_project", sent)).context["actions"] == {"confirm", "send_back"}
    client.post(url("office_confirm_one", sent))
    check.refresh_from_db()
    assert check.state == "confirmed"
    client.post(url("office_send_back", sent), {"note": "Guarda la sede"})
    check.refresh_from_db()
    assert (check.state, check.returned_note) == ("open", "Guarda la sede")


@pytest.mark.parametrize("name", ["office_judge", "office_propose", "office_confirm_one"])
def test_steps_of_a_check_are_never_taken_by_reading(new_client, sent, name):
    taken(sent)
    assert signed_in(new_client, "elena").get(url(name, sent)).status_code == 405


def test_next_project_is_the_officers_own(new_client, sent):
    taken(sent)
    colleagues, own = received_project(sent.phase), received_project(sent.phase)
    taken(colleagues, persona("paolo"))
    taken(own)
    assert signed_in(new_client, "elena").get(url("office_project", sent)).context["next"] == url("office_project", own)


def test_applicant_reads_outcome_reason_and_remedy(new_client, sent):
    confirmed(sent, first="not_met")
    publish_admitted_list(sent.phase, act=new_act(now=NOW), by=persona("marco"), now=NOW)
    client = new_client()
    client.force_login(sent.submissions.get().sent_by)
    page = text(client.get(reverse("applications:detail", args=[sent.application.public_id])))
    assert [words in page for words in ("Manca un requisito.", REMEDY, "D.D. 998")] == [True, True, True]


def test_applicant_knows_nothing_before_the_publication(new_client, sent):
    confirmed(sent, first="not_met")
    client = new_client()
    client.force_login(sent.submissions.get().sent_by)
    page = text(client.get(reverse("applications:detail", args=[sent.application.public_id])))
    assert "Manca un requisito." not in page


def test_signatory_lifts_a_reservation(new_client, sent):
    confirmed(sent, first="reserved")
    publish_admitted_list(sent.phase, act=new_act(now=NOW), by=persona("marco"), now=NOW)
    client = signed_in(new_client, "marco")
    assert url("office_reservation", sent) in text(client.get(url("office_project", sent)))
    act = {"number": "D.D. 7", "date": "2026-01-10", "subject": "Scioglimento", "upload": pdf_upload("atto.pdf")}
    client.post(url("office_reservation", sent), {"decision": "lift", "reason": "Documenti", "remedy": "", **act})
    sent.refresh_from_db()
    assert sent.state == "admitted"
    assert client.get(url("office_reservation", sent)).status_code == 404


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


def test_desk_of_the_signatory_shows_reservations(phase):
    confirmed(received_project(phase), first="reserved")
    publish_admitted_list(phase, act=new_act(now=NOW), by=persona("marco"), now=NOW)
    assert [item.url for item in waiting_for(persona("marco"), NOW)] == [url("office_list", phase)]
