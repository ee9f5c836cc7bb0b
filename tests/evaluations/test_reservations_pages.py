"""The signatory's pages on reservations, and what the public reads of the versions that follow."""

import csv
import html
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from calls.models import Phase
from evaluations.models import PublishedList
from tests.conftest import SignedInClient
from tests.evaluations.test_publication import publish
from tests.factories.accounts import persona
from tests.factories.assessed import NOW, make_check, make_project
from tests.factories.core import pdf_upload
from tests.factories.evaluations import Evaluation
from tests.factories.lists import (
    REMEDY,
    checked,
    decide,
    goes_on,
    lifted,
    make_two_phases,
    publish_list,
    upheld,
)
from tests.factories.organisations import acting
from tests.papers import printed

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def signed_in(name: str) -> SignedInClient:
    client = SignedInClient()
    client.force_login(persona(name))
    return client


def address(phase: Phase, page: str = "reservations") -> str:
    return reverse(f"evaluations:{page}", args=[phase.call.slug, phase.key])


def said(response: object) -> str:
    return " ".join(html.unescape(response.content.decode()).split())


def written(
    project: object, decision: str = "lift", reason: str = "Firma chiarita.", remedy: str = ""
) -> dict[str, str]:
    return {
        f"decision_{project.pk}": decision,
        f"reason_{project.pk}": reason,
        f"remedy_{project.pk}": remedy,
    }


def act() -> dict[str, object]:
    return {"number": "D.D. 77", "date": "2026-03-10", "subject": "Riserve", "upload": pdf_upload("atto.pdf")}


@pytest.fixture
def first(db) -> Phase:
    return make_two_phases()[0]


def test_signatory_decides_several_reservations_with_one_act(first: Phase):
    one, two, three = (checked(first, title) for title in ("Uno", "Due", "Tre"))
    publish_list(first)
    marco = signed_in("marco")
    assert said(marco.get(address(first))).count("Da chiarire la firma.") == 3
    decisions = {**written(one), **written(two, "uphold", "Firma mancante.", REMEDY), **written(three, "")}
    preview = marco.post(address(first), decisions)
    assert [(effect.decision.project, effect.outcome) for effect in preview.context["effects"]] == [
        (one, "admitted"),
        (two, "not_admitted"),
    ]
    assert PublishedList.objects.count() == 1
    done = marco.post(address(first, "publish_reservations"), {**dict(preview.context["kept"]), **act()})
    second = PublishedList.objects.get(version=2)
    assert done.url == second.get_absolute_url()
    states = [(project.refresh_from_db(), project.state)[1] for project in (one, two, three)]
    assert states == ["admitted", "not_admitted", "admitted_reserved"]


def test_preview_says_what_becomes_of_the_later_projects(first: Phase):
    second = first.call.phases.get(position=2)
    projects = [checked(first, title) for title in ("Bozza", "In valutazione", "Ricevuto", "Fermo")]
    for project, state in zip(projects, ("draft", "scoring", "registered"), strict=False):
        goes_on(project, second, state)
    publish_list(first)
    data = {}
    for project in projects:
        data |= written(project, "uphold", "Manca.", REMEDY)
    effects = signed_in("marco").post(address(first), data).context["effects"]
    assert [len(effect.consequences) for effect in effects] == [1, 1, 1, 0]
    assert len({effect.consequences for effect in effects}) == 4


def test_preview_after_the_publication_says_that_the_ranking_must_be_superseded(first: Phase):
    second = first.call.phases.get(position=2)
    project = checked(first, "Cortile")
    publish_list(first)
    published_ranking(Evaluation(second, [goes_on(project, second), make_project(second, "Altro")]))
    effects = signed_in("marco").post(address(first), written(project, "uphold", "Manca.", REMEDY)).context["effects"]
    with translation.override("it"):
        sentence = gettext("%(phase)s: the project is excluded; the published ranking must be superseded by a new one.")
    assert effects[0].consequences == (sentence % {"phase": second.title},)


def published_ranking(evaluation: Evaluation) -> PublishedList:
    evaluation.appointed().declared().assigned().confirmed().unsealed().panel()
    evaluation.ranking = evaluation.ranked()
    return publish(evaluation)


@pytest.mark.parametrize("page", ["reservations", "publish_reservations"])
def test_what_blocks_is_shown_and_nothing_is_lost(first: Phase, page: str):
    project = checked(first, "Cortile")
    publish_list(first)
    answer = signed_in("marco").post(address(first, page), written(project, "uphold", "Perché no"))
    assert (answer.status_code, len(answer.context["blockers"])) == (409, 1)
    assert "Perché no" in said(answer)


def test_way_back_from_the_preview_loses_nothing(first: Phase):
    project = checked(first, "Cortile")
    publish_list(first)
    answer = signed_in("marco").post(address(first), {**written(project), "change": "1"})
    assert (answer.status_code, answer.context["form"].data[f"reason_{project.pk}"]) == (200, "Firma chiarita.")
    assert "Firma chiarita." in said(answer)


@pytest.mark.parametrize("page", ["reservations", "publish_reservations"])
def test_empty_form_is_refused(first: Phase, page: str):
    checked(first, "Cortile")
    publish_list(first)
    answer = signed_in("marco").post(address(first, page), {})
    assert (answer.status_code, [blocker.code for blocker in answer.context["blockers"]]) == (409, ["nothing"])


def test_act_without_its_file_is_asked_for_again(first: Phase):
    project = checked(first, "Cortile")
    publish_list(first)
    data = {**written(project), **act()}
    del data["upload"]
    answer = signed_in("marco").post(address(first, "publish_reservations"), data)
    assert list(answer.context["form"].errors) == ["upload"]
    assert answer.context["kept"] == list(written(project).items())


def test_decision_already_taken_by_another_is_refused_as_a_whole(first: Phase):
    one, two = checked(first, "Uno"), checked(first, "Due")
    publish_list(first)
    decide(first, lifted(one))
    data = {**written(one, "uphold", "Manca.", REMEDY), **written(two), **act()}
    answer = signed_in("marco").post(address(first, "publish_reservations"), data)
    assert (answer.status_code, PublishedList.objects.count()) == (409, 2)


def test_signatory_of_a_body_of_the_project_finds_it_left_out(first: Phase):
    project = checked(first, "Cortile")
    publish_list(first)
    acting(persona("marco"), project.application.partnership.lead)
    answer = signed_in("marco").get(address(first))
    assert (answer.context["form"].projects, answer.context["bound"]) == ([], [project])


@pytest.mark.parametrize("name", ["giulia", "elena", "sara", "chiara", "stranger"])
def test_pages_are_the_signatorys(first: Phase, name: str):
    checked(first, "Cortile")
    publish_list(first)
    client = signed_in(name)
    answers = [client.get(address(first)), client.post(address(first, "publish_reservations"), {})]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_page_takes_the_same_queries_for_one_reservation_and_for_many(first: Phase):
    checked(first, "Uno")
    publish_list(first)
    marco, counts = signed_in("marco"), []
    for _time in range(2):
        marco.get(address(first))
        with CaptureQueriesContext(connection) as captured:
            marco.get(address(first))
        counts.append(len(captured))
        for number in range(8):
            checked(first, f"Altro {number}")
    assert counts[0] == counts[1]


def two_versions(first: Phase) -> tuple[PublishedList, PublishedList]:
    checked(first, "Piazza", "admitted")
    project = checked(first, "Cortile")
    return publish_list(first), decide(first, upheld(project), now=LATER)


def test_old_version_leads_to_the_new_one_and_the_new_one_says_what_changed(first: Phase):
    old, new = two_versions(first)
    pages = [said(Client().get(one.get_absolute_url())) for one in (old, new)]
    assert f'href="{new.get_absolute_url()}"' in pages[0]
    assert f'href="{old.get_absolute_url()}"' in pages[1]
    assert ["La firma manca." in page for page in pages] == [False, True]
    assert [new.act.within in page for page in pages] == [True, True]
    contexts = [Client().get(one.get_absolute_url()).context for one in (old, new)]
    assert [[one.version for one in each["newer"]] for each in contexts] == [[2], []]
    assert [[row.title for row in each["table"].changed] for each in contexts] == [[], ["Cortile"]]


def test_both_versions_stay_as_csv_and_pdf(first: Phase):
    old, new = two_versions(first)
    tables = []
    for one in (old, new):
        lines = Client().get(reverse("evaluations:list_csv", args=one.address))
        tables.append(list(csv.DictReader(io.StringIO(lines.getvalue().decode("utf-8-sig")), delimiter=";")))
        assert printed(Client(), reverse("evaluations:list_pdf", args=one.address)).startswith(b"%PDF")
    assert [len(row) for row in tables[0]] == [7, 7]
    changed = tables[1][1]
    assert (changed["Progetto"], changed["Esito"]) == ("Cortile", "Non ammesso")
    by = ["Ammesso con riserva", str(new.act), content_date(new), "La firma manca."]
    assert list(changed.values())[5:9] == by
    assert list(tables[1][0].values())[5:9] == ["", "", "", ""]
    assert {each["Pubblicato con"] for each in tables[1]} == {str(new.act)}


def content_date(published: PublishedList) -> str:
    return f"{published.act.date:%d/%m/%Y}"


def test_published_ranking_says_that_a_new_one_is_due_and_the_new_one_shows_the_excluded(first: Phase):
    second = first.call.phases.get(position=2)
    project = checked(first, "Cortile")
    publish_list(first)
    evaluation = Evaluation(second, [goes_on(project, second), make_project(second, "Altro")])
    old = published_ranking(evaluation)
    decide(first, upheld(project), now=LATER)
    assert "La firma manca." not in said(Client().get(old.get_absolute_url()))
    assert [one.act.number for one in Client().get(old.get_absolute_url()).context["excluded_since"]] == ["D.D. 77"]
    evaluation.commission.refresh_from_db()
    office = signed_in("giulia").get(address(second, "ranking"))
    assert (office.context["outdated"], [row.title for row in office.context["table"].excluded]) == (
        ["Cortile"],
        ["Cortile"],
    )
    evaluation.ranking = evaluation.ranked()
    new = publish(evaluation, "DD 201/2026", now=LATER + timedelta(days=1))
    answer = Client().get(new.get_absolute_url())
    assert ("La firma manca." in said(answer), answer.context["excluded_since"]) == (True, [])
    lines = Client().get(reverse("evaluations:list_csv", args=new.address))
    rows = list(csv.DictReader(io.StringIO(lines.getvalue().decode("utf-8-sig")), delimiter=";"))
    assert [(row["Posizione"], row["Progetto"], row["Esito"]) for row in rows][-1] == ("", "Cortile", "Escluso")


def test_reservation_decided_after_the_list_is_one_fact_in_list_filter_table_and_board():
    preliminary = make_two_phases()[0]
    project = checked(preliminary, "Cantiere")
    make_check(project, "admitted_reserved")
    publish_list(preliminary)
    decide(preliminary, lifted(project))
    client, place = signed_in("elena"), [preliminary.call.slug, preliminary.key]
    office = reverse("applications:office_list", args=place)
    (row,) = client.get(office).context["rows"]
    assert (row.get_state_display(), row.outcome_label) == ("Ammesso", "Ammesso")
    found = [len(client.get(office, {"outcome": kind}).context["rows"]) for kind in ("admitted", "admitted_reserved")]
    assert found == [1, 0]
    exported = client.get(reverse("applications:office_csv", args=place)).getvalue().decode("utf-8-sig")
    (line,) = list(csv.reader(io.StringIO(exported), delimiter=";"))[1:]
    assert (line[6], line[9]) == ("Ammesso", "Ammesso")
    (column, _second) = signed_in("giulia").get(reverse("calls:board", args=place[:1])).context["columns"]
    assert [(state, number) for state, _label, number in column["counts"]] == [("admitted", 1)]
