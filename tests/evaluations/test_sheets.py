"""Writing and confirming a sheet: the grid's limits, stale saves, autosave."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from core.models import AuditEvent, Notice
from core.refusals import NotAllowed, Refused
from evaluations.actions import StaleSheet, confirm_sheet, unseal, write_sheet
from evaluations.models import Score, ScoreSheet
from evaluations.rules import Points
from tests.conftest import SignedInClient
from tests.factories.accounts import persona
from tests.factories.assessed import NOW
from tests.factories.evaluations import Evaluation, make_evaluation

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation() -> Evaluation:
    return make_evaluation(1).appointed().declared().assigned()


@pytest.fixture
def sheet(evaluation: Evaluation) -> ScoreSheet:
    return evaluation.sheets()[0]


def write(evaluation: Evaluation, sheet: ScoreSheet, points: str = "6", **fields: object) -> ScoreSheet:
    given = {"scores": evaluation.scores(points), "version": 1, "by": sheet.member.user, "now": NOW}
    return write_sheet(sheet, **{**given, **fields})


def posted(evaluation: Evaluation, sheet: ScoreSheet, data: dict, **headers: str) -> object:
    client = SignedInClient()
    client.force_login(sheet.member.user)
    url = reverse("evaluations:sheet", args=[evaluation.call.slug, evaluation.phase.key, sheet.pk])
    return client.post(url, data, headers=headers)


def test_write_saves_points_and_reasons(evaluation: Evaluation, sheet: ScoreSheet):
    saved = write(evaluation, sheet, "7.5")
    assert (saved.state, saved.version) == ("draft", 2)
    assert {(one.points, one.reason) for one in saved.scores.all()} == {(Decimal("7.5"), "Motivato")}


def test_write_keeps_an_unfinished_sheet(evaluation: Evaluation, sheet: ScoreSheet):
    criterion = next(iter(evaluation.scores()))
    write(evaluation, sheet, scores={criterion: Points(None, "Da pensare")})
    assert [(one.points, one.reason) for one in Score.objects.all()] == [(None, "Da pensare")]


@pytest.mark.parametrize(("points", "code"), [("10.5", "range"), ("-1", "range"), ("6.3", "step")])
def test_write_refuses_points_outside_the_grid(evaluation: Evaluation, sheet: ScoreSheet, points: str, code: str):
    with pytest.raises(Refused) as refused:
        write(evaluation, sheet, points)
    assert {blocker.code for blocker in refused.value.blockers} == {code}
    assert Score.objects.count() == 0


def test_write_refuses_half_points_when_the_call_does_not_allow_them():
    evaluation = make_evaluation(1, half_points=False).appointed().declared().assigned()
    sheet = evaluation.sheets()[0]
    with pytest.raises(Refused) as refused:
        write(evaluation, sheet, "6.5")
    assert {blocker.code for blocker in refused.value.blockers} == {"step"}
    assert write(evaluation, sheet, "6").state == "draft"


def test_write_never_overwrites_what_was_saved_elsewhere(evaluation: Evaluation, sheet: ScoreSheet):
    write(evaluation, sheet, "7")
    with pytest.raises(StaleSheet):
        write(evaluation, sheet, "3")
    assert {one.points for one in Score.objects.all()} == {Decimal("7.0")}


@pytest.mark.parametrize("name", ["anna", "davide", "franco", "giulia", "stranger"])
def test_write_is_for_the_author_alone(evaluation: Evaluation, sheet: ScoreSheet, name: str):
    assert sheet.member.user == persona("lucia")
    with pytest.raises(NotAllowed):
        write(evaluation, sheet, by=persona(name))


def test_confirm_needs_points_and_reason_on_every_criterion(evaluation: Evaluation, sheet: ScoreSheet):
    first, second, third = evaluation.scores()
    scores = {first: Points(Decimal(5), "Motivato"), second: Points(Decimal(5), ""), third: Points(None, "Motivato")}
    written = write(evaluation, sheet, scores=scores)
    with pytest.raises(Refused) as refused:
        confirm_sheet(written, version=2, by=sheet.member.user, now=NOW)
    assert [blocker.code for blocker in refused.value.blockers] == ["reason", "points"]


def test_confirm_refuses_a_version_that_was_not_read(evaluation: Evaluation, sheet: ScoreSheet):
    written = write(evaluation, sheet)
    with pytest.raises(StaleSheet):
        confirm_sheet(written, version=1, by=sheet.member.user, now=NOW)


def test_confirmed_sheet_is_not_written_again(evaluation: Evaluation, sheet: ScoreSheet):
    confirmed = evaluation.confirm(sheet)
    with pytest.raises(Refused):
        write(evaluation, confirmed, version=confirmed.version)
    with pytest.raises(Refused):
        confirm_sheet(confirmed, version=confirmed.version, by=sheet.member.user, now=NOW)


def test_last_confirmation_tells_chair_and_secretary(evaluation: Evaluation):
    first, second = evaluation.sheets()
    evaluation.confirm(first)
    assert not Notice.objects.filter(kind="evaluation.ready_to_unseal").exists()
    evaluation.confirm(second)
    assert Notice.objects.filter(kind="evaluation.ready_to_unseal").count() == 2


def test_unseal_names_every_sheet_that_is_not_confirmed(evaluation: Evaluation):
    with pytest.raises(Refused) as refused:
        unseal(evaluation.commission, by=persona("lucia"), now=NOW)
    assert [blocker.code for blocker in refused.value.blockers] == ["unconfirmed", "unconfirmed"]


@pytest.mark.parametrize("name", ["davide", "giulia", "marco", "stranger"])
def test_unseal_is_for_chair_and_secretary(evaluation: Evaluation, name: str):
    evaluation.confirmed()
    with pytest.raises(NotAllowed):
        unseal(evaluation.commission, by=persona(name), now=NOW)


def test_autosave_answers_with_the_new_version(evaluation: Evaluation, sheet: ScoreSheet):
    data = {f"points-{pk}": "6.5" for pk in evaluation.scores()} | {"version": "1"}
    answer = posted(evaluation, sheet, data, **{"X-Autosave": "1"}).json()
    assert (answer["state"], answer["version"]) == ("saved", 2)


def test_autosave_says_when_it_is_stale_or_wrong(evaluation: Evaluation, sheet: ScoreSheet):
    write(evaluation, sheet)
    data = {f"points-{pk}": "6" for pk in evaluation.scores()}
    assert posted(evaluation, sheet, data | {"version": "1"}, **{"X-Autosave": "1"}).json()["state"] == "conflict"
    wrong = {f"points-{pk}": "99" for pk in evaluation.scores()} | {"version": "2"}
    assert posted(evaluation, sheet, wrong, **{"X-Autosave": "1"}).json()["state"] == "refused"


def test_stale_save_shows_both_texts(evaluation: Evaluation, sheet: ScoreSheet):
    write(evaluation, sheet, scores=evaluation.scores("7", "Salvato altrove"))
    data = {f"reason-{pk}": "Scritto qui" for pk in evaluation.scores()} | {"version": "1"}
    response = posted(evaluation, sheet, data)
    page = response.content.decode()
    assert response.status_code == 409
    assert (page.count("Scritto qui"), page.count("Salvato altrove")) == (3, 3)
    assert 'name="version" value="2"' in page


def test_audit_of_a_sheet_holds_states_and_no_points(evaluation: Evaluation, sheet: ScoreSheet):
    evaluation.confirm(sheet, "8.5")
    events = AuditEvent.objects.filter(subject_type="evaluations.scoresheet").order_by("pk")
    assert [(one.event, one.details) for one in events] == [("sheet.written", {}), ("sheet.confirmed", {})]


def test_confirming_a_sheet_opens_the_next_one_that_waits(client: Client):
    evaluation = make_evaluation(3).appointed().declared()
    evaluation.assigned([(name, project) for name in ("anna", "davide") for project in evaluation.projects])
    client.force_login(persona("anna"))
    place = [evaluation.call.slug, evaluation.phase.key]
    first, second, third = evaluation.member("anna").sheets.order_by("project__application__title")
    seen = []
    for sheet in (second, third, first):
        written = write_sheet(sheet, scores=evaluation.scores(), version=1, by=persona("anna"), now=NOW)
        page = reverse("evaluations:confirm", args=[*place, sheet.pk])
        seen.append(client.post(page, {"version": written.version}).url)
    onward = [reverse("evaluations:sheet", args=[*place, one.pk]) for one in (third, first)]
    assert seen == [*onward, reverse("evaluations:sheets", args=place)]
