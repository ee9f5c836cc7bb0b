"""Sessions of the panel, and the ranking that they lead to."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.refusals import NotAllowed, Refused
from evaluations.actions import change_session, compute_ranking, record_session, write_panel_scores
from evaluations.minutes import fingerprint
from evaluations.models import PanelScore, PanelSession, Ranking
from evaluations.panel_rules import session_blockers
from evaluations.rules import Points
from evaluations.verification import is_identical
from tests.factories.accounts import persona
from tests.factories.assessed import NOW, make_call
from tests.factories.evaluations import Evaluation, make_evaluation

TOO_LONG = Points(None, "x" * 4001)

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation() -> Evaluation:
    return make_evaluation(2).appointed().declared().assigned().confirmed().unsealed()


def codes(refused: pytest.ExceptionInfo) -> list[str]:
    return [blocker.code for blocker in refused.value.blockers]


def test_session_needs_points_within_the_scale(evaluation: Evaluation):
    session, project = evaluation.session(), evaluation.projects[0]
    first, second, third = evaluation.scores()
    scores = {
        first: Points(Decimal("10.01"), "Sì"),
        second: Points(Decimal("6.75"), ""),
        third: Points(None, "x" * 4001),
    }
    with pytest.raises(Refused) as refused:
        write_panel_scores(session, project, scores=scores, version=0, by=persona("franco"), now=NOW)
    assert codes(refused) == ["range", "step", "long"]
    assert PanelScore.objects.count() == 0


def test_session_keeps_unfinished_points_and_is_not_recorded_with_them(evaluation: Evaluation):
    session, project = evaluation.session(), evaluation.projects[0]
    first, second, _third = evaluation.scores()
    scores = {first: Points(Decimal("4.00"), ""), second: Points(None, "Da rivedere")}
    write_panel_scores(session, project, scores=scores, version=0, by=persona("franco"), now=NOW)
    kept = {each.criterion_id: Points(each.points, each.reason) for each in session.scores.all()}
    assert kept == {**scores, _third: Points(None, "")}
    with pytest.raises(Refused) as refused:
        evaluation.record(session)
    assert codes(refused) == ["no_points"]


@pytest.mark.parametrize("name", ["davide", "anna", "giulia", "marco", "stranger"])
def test_session_is_kept_by_chair_and_secretary(evaluation: Evaluation, name: str):
    session = evaluation.session()
    with pytest.raises(NotAllowed):
        evaluation.session(by=persona(name))
    with pytest.raises(NotAllowed):
        write_panel_scores(
            session, evaluation.projects[0], scores=evaluation.scores(), version=0, by=persona(name), now=NOW
        )
    with pytest.raises(NotAllowed):
        record_session(session, read=fingerprint(session), by=persona(name), now=NOW)


def test_record_needs_minutes_a_majority_and_a_session_already_held(evaluation: Evaluation):
    session = evaluation.session(held_at=NOW + timedelta(hours=1), present=[evaluation.member("franco")])
    with pytest.raises(Refused) as refused:
        record_session(session, read=fingerprint(session), by=persona("franco"), now=NOW)
    assert codes(refused) == ["minutes", "future", "quorum"]


@pytest.mark.parametrize(("days", "expected"), [(0, []), (1, ["early"])])
def test_session_is_not_of_a_day_before_the_commission(evaluation: Evaluation, days: int, expected: list[str]):
    session = evaluation.session(held_at=evaluation.commission.appointed_at - timedelta(days=days))
    found = [blocker.code for blocker in session_blockers(session, "Verbale", NOW)]
    assert [code for code in found if code == "early"] == expected


def change(session: PanelSession, present: list, name: str = "franco") -> PanelSession:
    given = {"held_at": NOW, "place": "Cuneo", "present": present, "minutes": "Verbale", "version": session.version}
    return change_session(session, **given, by=persona(name), now=NOW)


def test_session_prepared_wrong_is_put_right_and_recorded(evaluation: Evaluation):
    """A wrong day or a missing member once left the commission with a session that it could not record."""
    session = evaluation.session(held_at=NOW + timedelta(days=3000), present=[evaluation.member("franco")])
    present = [evaluation.member(name) for name in ("lucia", "davide", "franco")]
    session = change(session, present)
    assert (session.held_at, session.place, set(session.present.all())) == (NOW, "Cuneo", set(present))
    assert record_session(session, read=fingerprint(session), by=persona("franco"), now=NOW).is_recorded


def test_recorded_session_is_not_put_right(evaluation: Evaluation):
    session = evaluation.panel().commission.sessions.get()
    with pytest.raises(Refused):
        change(session, [evaluation.member("lucia")])


@pytest.mark.parametrize("name", ["davide", "giulia", "marco", "stranger"])
def test_session_is_put_right_by_chair_and_secretary(evaluation: Evaluation, name: str):
    with pytest.raises(NotAllowed):
        change(evaluation.session(), [evaluation.member("lucia")], name)


def test_session_put_right_takes_no_foreign_member(evaluation: Evaluation):
    session, foreigner = evaluation.session(), evaluation.member("anna")
    foreigner.commission_id = 0
    with pytest.raises(Refused):
        change(session, [foreigner])


def test_page_of_a_session_puts_it_right_and_records_it(evaluation: Evaluation, client: Client):
    evaluation.session(held_at=timezone.now() + timedelta(days=3000), present=[evaluation.member("franco")])
    client.force_login(persona("franco"))
    place = (evaluation.call.slug, evaluation.phase.key, 1)
    page, last = reverse("evaluations:panel_session", args=place), reverse("evaluations:panel_record", args=place)
    present = [evaluation.member(name).pk for name in ("lucia", "davide")]
    data = {"held_at": "2026-03-12T10:00", "place": "Cuneo", "minutes": "Verbale", "record": "yes"}
    client.post(page, {**data, "present": [evaluation.member("franco").pk], "version": 1})
    assert [one.code for one in client.get(last).context["blockers"]] == ["quorum"]
    assert client.post(page, {**data, "present": present, "version": 2}).url == last
    read = client.get(last)
    assert read.context["blockers"] == []
    assert client.post(last, {"read": read.context["read"]}).status_code == 302
    session = evaluation.commission.sessions.get()
    assert (session.is_recorded, session.place) == (True, "Cuneo")
    assert sorted(session.present.values_list("pk", flat=True)) == sorted(present)


def test_recorded_session_takes_no_more_points(evaluation: Evaluation):
    session = evaluation.panel().commission.sessions.get()
    with pytest.raises(Refused):
        write_panel_scores(
            session, evaluation.projects[0], scores=evaluation.scores(), version=0, by=persona("franco"), now=NOW
        )
    with pytest.raises(Refused):
        record_session(session, read="", by=persona("franco"), now=NOW)


def test_later_session_supersedes_and_the_earlier_is_kept(evaluation: Evaluation):
    evaluation.panel()
    session = evaluation.session()
    first, second = evaluation.projects
    write_panel_scores(session, first, scores=evaluation.scores("9"), version=0, by=persona("franco"), now=NOW)
    assert {each.points for each in PanelScore.objects.counting().filter(project=first)} == {Decimal("6.00")}
    evaluation.record(session)
    assert {each.points for each in PanelScore.objects.counting().filter(project=first)} == {Decimal("9.00")}
    assert {each.points for each in PanelScore.objects.counting().filter(project=second)} == {Decimal("6.00")}
    assert PanelScore.objects.filter(project=first).count() == 6


def test_ranking_needs_points_on_every_project_and_no_open_session(evaluation: Evaluation):
    session = evaluation.session()
    write_panel_scores(
        session, evaluation.projects[0], scores=evaluation.scores(), version=0, by=persona("franco"), now=NOW
    )
    with pytest.raises(Refused) as refused:
        evaluation.ranked()
    assert codes(refused) == ["session", "no_points", "no_points"]


def test_ranking_is_stored_with_its_inputs_and_recomputes_identical(evaluation: Evaluation):
    ranking = evaluation.panel().ranked()
    assert is_identical(ranking)
    assert len({ranking.inputs_sha256, ranking.result_sha256}) == 2


def test_ranking_with_other_inputs_or_another_result_is_not_identical(evaluation: Evaluation):
    ranking = evaluation.panel().ranked()
    forged = Ranking(
        **{field: getattr(ranking, field) for field in ("inputs", "result", "inputs_sha256", "result_sha256")}
    )
    forged.result = ranking.result.replace('"funded"', '"reserve"', 1)
    assert not is_identical(forged)
    forged.result, forged.inputs = ranking.result, ranking.inputs.replace('"6.00"', '"7.00"', 1)
    assert not is_identical(forged)


def test_ranking_of_unchanged_inputs_is_the_one_that_is_there(evaluation: Evaluation):
    first = evaluation.panel().ranked()
    assert evaluation.ranked() == first
    evaluation.session()
    evaluation.commission.sessions.filter(recorded_at=None).update(number=5)
    session = evaluation.commission.sessions.get(number=5)
    project = evaluation.projects[0]
    write_panel_scores(session, project, scores=evaluation.scores("9"), version=0, by=persona("franco"), now=NOW)
    evaluation.record(session)
    assert evaluation.ranked().version == 2


@pytest.mark.parametrize("name", ["davide", "marco", "elena", "stranger"])
def test_ranking_is_computed_by_desk_or_call_manager(evaluation: Evaluation, name: str):
    evaluation.panel()
    with pytest.raises(NotAllowed):
        compute_ranking(evaluation.commission, by=persona(name), now=NOW)
    assert compute_ranking(evaluation.commission, by=persona("giulia"), now=NOW).version == 1


def test_ranking_inputs_hold_no_natural_person(evaluation: Evaluation):
    ranking = evaluation.panel().ranked()
    for name in ("Marchetti", "Conti", "Sala", "Neri", "Bianco", "@"):
        assert name not in ranking.inputs + ranking.result


def test_session_of_another_commission_takes_no_foreign_member(evaluation: Evaluation):
    foreigner = evaluation.member("anna")
    foreigner.commission_id = 0
    with pytest.raises(Refused):
        evaluation.session(present=[foreigner])


def test_ranking_takes_the_same_queries_for_any_number_of_projects():
    counts = []
    for number in (1, 9):
        evaluation = make_evaluation(number, call=make_call(slug=f"avviso-{number}"))
        evaluation.appointed().declared().assigned().confirmed().unsealed().panel()
        with CaptureQueriesContext(connection) as captured:
            evaluation.ranked()
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] <= 36
