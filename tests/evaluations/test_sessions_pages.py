"""The pages of a session and of its minutes: saved by themselves, closed to who is in conflict, printed."""

import pytest
from django.test import Client
from django.urls import reverse

from evaluations.models import PanelScore, PanelSession
from tests.evaluations.test_sessions import unsealed
from tests.factories.accounts import persona
from tests.factories.core import pdf_upload
from tests.factories.evaluations import Evaluation, make_evaluation
from tests.papers import pages, printed, words

pytestmark = pytest.mark.django_db


def page(evaluation: Evaluation, name: str, *more: object) -> str:
    return reverse(f"evaluations:{name}", args=[evaluation.call.slug, evaluation.phase.key, 1, *more])


def written(evaluation: Evaluation, points: str, reason: str) -> dict[str, str]:
    data = {"version": "0"}
    for pk in evaluation.scores():
        data[f"points-{pk}"], data[f"reason-{pk}"] = points, reason
    return data


def test_page_of_a_project_takes_means_and_reasons_without_losing_what_is_written(client: Client):
    evaluation = make_evaluation(1).appointed().declared().assigned()
    first, second = evaluation.sheets()
    evaluation.confirm(first, "6")
    evaluation.confirm(second, "7.5")
    evaluation.unsealed().session()
    client.force_login(persona("franco"))
    address, data = page(evaluation, "panel_project", evaluation.projects[0].pk), written(evaluation, "", "")
    shown = client.get(address).context
    assert [(str(row.compared.mean), str(row.compared.spread)) for row in shown["rows"]] == [("6.75", "1.5")] * 3
    assert [str(total) for _sheet, total in shown["sheets"]] == ["21.00", "26.25"]
    assert str(shown["compared"].mean) == "23.63"
    one, other = list(evaluation.scores())[:2]
    data[f"reason-{one}"] = "Già scritto"
    score = first.scores.get(criterion=one)
    fields = client.post(address, {**data, "take": f"reason-{score.pk}"}).context["form"].data
    assert fields[f"reason-{one}"] == "Già scritto\n\nMotivato"
    fields = client.post(address, {**data, "take": f"mean-{other}"}).context["form"].data
    assert (fields[f"points-{one}"], fields[f"points-{other}"], fields[f"reason-{one}"]) == ("", "7.0", "Già scritto")
    fields = client.post(address, {**data, "take": "mean-all"}).context["form"].data
    assert {fields[f"points-{pk}"] for pk in evaluation.scores()} == {"7.0"}
    assert PanelScore.objects.count() == 0


def test_page_of_a_project_saves_by_itself_and_shows_both_texts_of_a_conflict(client: Client):
    evaluation = unsealed()
    evaluation.session()
    client.force_login(persona("franco"))
    address = page(evaluation, "panel_project", evaluation.projects[0].pk)
    saved = client.post(address, written(evaluation, "6", "Prima"), headers={"X-Autosave": "1"}).json()
    assert (saved["state"], saved["version"]) == ("saved", 1)
    data = written(evaluation, "7", "Seconda")
    assert client.post(address, data, headers={"X-Autosave": "1"}).json()["state"] == "conflict"
    answer = client.post(address, {**data, "save": "yes"})
    assert answer.status_code == 409
    assert (answer.content.decode().count("Seconda"), answer.content.decode().count("Prima")) == (3, 3)
    assert client.post(address, {**data, "version": "1", "next": "yes"}).url == page(
        evaluation, "panel_project", evaluation.projects[1].pk
    )
    assert set(PanelScore.objects.values_list("reason", flat=True)) == {"Seconda"}


def test_page_of_minutes_saves_by_itself_and_shows_both_texts_of_a_conflict(client: Client):
    evaluation = unsealed()
    session = evaluation.session()
    client.force_login(persona("franco"))
    address, present = page(evaluation, "panel_session"), [one.pk for one in session.present.all()]
    data = {"held_at": "2026-03-10T10:00", "place": "Torino", "present": present, "version": "1"}
    saved = client.post(address, {**data, "minutes": "Prima"}, headers={"X-Autosave": "1"}).json()
    assert (saved["state"], saved["version"]) == ("saved", 2)
    assert client.post(address, {**data, "minutes": "x"}, headers={"X-Autosave": "1"}).json()["state"] == "conflict"
    answer = client.post(address, {**data, "minutes": "Seconda", "save": "yes"})
    assert answer.status_code == 409
    assert (answer.content.decode().count("Seconda"), answer.content.decode().count("Prima")) == (1, 1)


def test_minutes_about_a_project_in_conflict_are_closed_to_the_member_until_the_publication(client: Client):
    evaluation = unsealed([("davide", 0)])
    evaluation.panel()
    session = evaluation.commission.sessions.get()
    client.force_login(persona("franco"))
    client.post(page(evaluation, "panel_upload"), {"upload": pdf_upload()})
    assert session.signed_minutes.count() == 1
    seen = {}
    for name in ("davide", "anna"):
        client.force_login(persona(name))
        closed = client.get(page(evaluation, "panel_session")).context["is_closed"]
        answer = client.get(page(evaluation, "panel_file"))
        seen[name] = (closed, b"".join(answer.streaming_content)[:5] if answer.streaming else b"")
    assert seen == {"davide": (True, b""), "anna": (False, b"%PDF-")}


def test_minutes_are_printed_for_the_signatures_from_what_was_recorded(client: Client):
    evaluation = unsealed([("davide", 0)])
    session = evaluation.session(present=[evaluation.member(name) for name in ("lucia", "anna", "davide", "franco")])
    evaluation.give(session, evaluation.projects[0])
    evaluation.give(session, evaluation.projects[1], "7.5", away=[evaluation.member("anna")])
    evaluation.record(session, "Il nucleo apre la seduta alle ore 10.\n\nLegge le schede.")
    address = page(evaluation, "panel_minutes")
    client.force_login(persona("franco"))
    told = words(printed(client, address), "-layout")
    for said in (
        "Verbale della seduta 1",
        "Lucia Marchetti – Presidente",
        "Il nucleo apre la seduta alle ore 10.",
        "Per conflitto di interessi lasciano la sala, non partecipano e non sono contati: Davide Conti.",
        "Decidono 2 su 2: Lucia Marchetti, Anna Sala.",
        "Si astengono: Anna Sala.",
        "Decidono 2 su 3: Lucia Marchetti, Davide Conti.",
        "Motivato",
        "26,25",
        "Firme",
        session.sha256 or PanelSession.objects.get().sha256,
    ):
        assert said in told
    client.force_login(persona("davide"))
    assert client.get(address).status_code == 404


def test_total_of_a_project_stands_once_in_minutes_that_go_over_the_page(client: Client):
    evaluation = unsealed()
    session, long = (
        evaluation.session(),
        "Una motivazione lunga, con tutto ciò che la commissione ha considerato. " * 50,
    )
    for project in evaluation.projects:
        evaluation.give(session, project, scores=evaluation.scores("6", long))
    evaluation.record(session)
    client.force_login(persona("franco"))
    sheets = pages(printed(client, page(evaluation, "panel_minutes")), "-layout")
    assert len(sheets) > len(evaluation.projects) + 1
    assert sum(sheet.count("Totale") for sheet in sheets) == len(evaluation.projects)


def test_minutes_have_no_paper_before_the_record(client: Client):
    evaluation = unsealed()
    evaluation.session()
    client.force_login(persona("franco"))
    assert [
        client.get(page(evaluation, "panel_minutes")).status_code,
        client.post(page(evaluation, "panel_minutes")).status_code,
    ] == [404, 404]
