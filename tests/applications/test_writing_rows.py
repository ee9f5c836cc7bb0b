"""Rows of tables and amounts of the costs: merged by their ids, taken away and brought back, wrong ones named."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from applications.models import Project
from core.canonical import canonical_json
from tests.applications.test_pages import address
from tests.applications.test_writing_together import QUIETLY, budget_with, colleague, costs
from tests.factories.applications import complete_definitive, send_project, sender

pytestmark = pytest.mark.django_db
BEFORE = timezone.now() - timedelta(days=80)


@pytest.fixture
def project(client: Any) -> Project:
    """A definitive project, complete and in its window; the lead's representative is at the keyboard."""
    made = complete_definitive(now=BEFORE)
    client.force_login(sender(made))
    return made


def rows_of(project: Project) -> list[dict[str, Any]]:
    return project.drafts.get(section__key="attivita").answers["activities"]


def titles(project: Project) -> list[str]:
    return [row["title"] for row in rows_of(project)]


def posted(rows: list[dict[str, Any]], version: int, **more: str) -> dict[str, Any]:
    """What the page of the timetable sends of its rows."""
    data: dict[str, Any] = {"version": str(version), "activities-rows": [row["id"] for row in rows], **more}
    for row in rows:
        data |= {f"activities-{row['id']}-{name}": value for name, value in row.items() if name != "id"}
    return data


def new_row(row_id: str, title: str) -> dict[str, Any]:
    return {"id": row_id, "title": title, "description": "", "member": "", "start": "", "months": ""}


def version_of(project: Project, key: str = "attivita") -> int:
    return int(project.drafts.get(section__key=key).version)


def test_row_that_saves_itself_twice_is_added_once(project: Project, client: Any) -> None:
    before, version, page = rows_of(project), version_of(project), address("section", project, "attivita")
    sent = posted([*before, new_row("new-1", "Terza")], version) | {"row-seed": "di-questa-pagina"}
    for _time in range(2):
        client.post(page, sent, headers=QUIETLY)
    assert titles(project) == ["Avvio", "Servizi", "Terza"]


def test_new_rows_of_two_pages_are_two_rows(project: Project, client: Any) -> None:
    before, version, page = rows_of(project), version_of(project), address("section", project, "attivita")
    for seed in ("prima", "seconda", ""):
        sent = posted([*before, new_row("new-1", f"Riga {seed}")], version) | {"row-seed": seed}
        client.post(page, sent, headers=QUIETLY)
    assert sorted(titles(project)) == ["Avvio", "Riga", "Riga prima", "Riga seconda", "Servizi"]


def test_page_is_told_what_another_wrote_in_its_new_row(project: Project, client: Any, new_client: Any) -> None:
    before, page = rows_of(project), address("section", project, "attivita")
    sent = posted([*before, new_row("new-1", "Terza")], version_of(project)) | {"row-seed": "di-questa-pagina"}
    opened = client.post(page, sent, headers=QUIETLY).json()["version"]
    anna = new_client()
    anna.force_login(colleague(project))
    *_rest, added = rows_of(project)
    anna.post(page, posted([*before, {**added, "member": "", "start": "3", "months": ""}], version_of(project)))
    answer = client.post(page, sent | {"version": str(opened)}, headers=QUIETLY).json()
    assert answer["merged"]["fields"] == [{"name": "activities-new-1-start", "values": ["3"], "was": [""]}]


def test_page_is_told_of_rows_that_came_and_went(project: Project, client: Any, new_client: Any) -> None:
    before, version, page = rows_of(project), version_of(project), address("section", project, "attivita")
    anna = new_client()
    anna.force_login(colleague(project))
    anna.post(
        page, posted([*before, new_row("di-anna", "Di Anna")], version, then=f"remove:activities:{before[0]['id']}")
    )
    assert titles(project) == ["Servizi", "Di Anna"]
    answer = client.post(page, posted(before, version, risks="Scritto da me"), headers=QUIETLY).json()
    assert (answer["state"], answer["version"]) == ("saved", version)
    (added,), (removed,) = answer["merged"]["added"], answer["merged"]["removed"]
    assert (added["question"], added["after"], 'data-row="di-anna"' in added["html"]) == (
        "activities",
        before[1]["id"],
        True,
    )
    assert (removed["row"], removed["was"][f"activities-{before[0]['id']}-title"]) == (before[0]["id"], "Avvio")
    assert titles(project) == ["Servizi", "Di Anna"]


def test_row_that_the_page_does_not_show_is_not_removed(project: Project, client: Any) -> None:
    before = rows_of(project)
    client.post(address("section", project, "attivita"), posted(before[:1], version_of(project)))
    assert rows_of(project) == before


def test_row_removed_comes_back_where_it_stood(project: Project, client: Any) -> None:
    before, page = rows_of(project), address("section", project, "attivita")
    pressed = f"remove:activities:{before[0]['id']}"
    shown = client.post(page, posted(before, version_of(project), then=pressed), follow=True)
    assert titles(project) == ["Servizi"]
    assert shown.redirect_chain[-1][0].endswith("#undo-activities")
    (field,) = [field for field in shown.context["fields"] if field.asked.key == "activities"]
    assert "«Avvio»" in field.removed.words
    client.post(page, posted(rows_of(project), version_of(project), then=f"restore:{field.removed.restore}"))
    assert rows_of(project) == before


def test_row_emptied_is_gone_and_is_told_of_in_the_history(project: Project, client: Any) -> None:
    before, page = rows_of(project), address("section", project, "attivita")
    emptied = [{name: value if name == "id" else "" for name, value in before[0].items()}, before[1]]
    client.post(page, posted(emptied, version_of(project)))
    assert titles(project) == ["Servizi"]
    shown = client.get(address("answer", project, "attivita", "activities"))
    assert [change.kind for change in shown.context["entries"][0].changes if "Avvio" in change.text] == ["removed"]


def test_ids_of_rows_are_not_in_what_is_sent(project: Project) -> None:
    snapshot = send_project(project).snapshot
    assert [f'"id":{canonical_json(row["id"])}' in snapshot for row in rows_of(project)] == [False, False]
    assert '"title":"Avvio"' in snapshot


def test_hundred_and_first_row_is_kept_and_said_to_be_too_many(project: Project, client: Any) -> None:
    rows = [new_row(f"r{number}", f"Attività {number}") for number in range(99)]
    page = address("section", project, "attivita")
    client.post(page, posted([*rows_of(project), *rows], version_of(project), then="stay"))
    assert len(rows_of(project)) == 101
    (field,) = [each for each in client.get(page).context["fields"] if each.asked.key == "activities"]
    assert (len(field.rows), field.errors[0]) == (101, "«Attività» ha 101 righe: al massimo 100.")


def test_wrong_amount_is_named_by_body_and_line(project: Project, client: Any) -> None:
    draft, partners, category = costs(project)
    name = f"budget-{partners[1].id}-{category}"
    page = address("section", project, "costi")
    shown = client.post(page, {"version": str(draft.version), name: "mille", "then": "stay"}, follow=True)
    (field,) = [each for each in shown.context["fields"] if each.asked.key == "budget"]
    title = field.columns[1].cells[0].label
    assert field.errors == (
        f"«{field.asked.label}», {partners[1].name}, {title}: «mille» non è un importo in euro, per esempio 1.234,50.",
    )
    wrong = [cell.name for column in field.columns for cell in (*column.cells, column.cofinancing) if cell.wrong]
    assert wrong == [name]
    assert shown.text.count('aria-invalid="true"') == 1


def test_partner_who_saves_one_amount_leaves_all_others(project: Project, client: Any) -> None:
    draft, partners, category = costs(project)
    page, version = address("section", project, "costi"), str(draft.version)
    client.post(page, {"version": version, f"budget-{partners[0].id}-{category}": "100,00"})
    client.post(page, {"version": version, f"budget-{partners[1].id}-{category}": "200,00"})
    expected = budget_with(draft.answers, (partners[0].id, category, "100.00"), (partners[1].id, category, "200.00"))
    amounts = {(line["member"], line["category"]): line["amount"] for line in expected["budget"]["lines"]}
    stored = project.drafts.get(section__key="costi").answers["budget"]
    assert {(line["member"], line["category"]): line["amount"] for line in stored["lines"]} == amounts
    assert stored["cofinancing"] == draft.answers["budget"]["cofinancing"]


def test_forged_row_ids_are_no_rows(project: Project, client: Any) -> None:
    before = rows_of(project)
    forged = {"version": str(version_of(project)), "activities-rows": ["<b>"], "activities-<b>-title": "No"}
    client.post(address("section", project, "attivita"), forged)
    assert rows_of(project) == before
