"""Steps that cannot be undone, taken by two people at the same moment."""

from collections.abc import Callable
from typing import Any

import pytest

from applications.models import Outcome
from applications.workflow import ProjectState
from calls.models import Act
from core.refusals import Refused
from evaluations.actions import (
    Declared,
    appoint_commission,
    assign,
    compute_ranking,
    confirm_sheet,
    declare_conflicts,
    declare_late_conflict,
    publish_admitted_list,
    publish_ranking,
    record_session,
    replace_evaluator,
    unseal,
    write_sheet,
)
from evaluations.minutes import fingerprint
from evaluations.models import Commission, ConflictDeclaration, PublishedList, Ranking, ScoreSheet
from tests.factories.accounts import persona
from tests.factories.assessed import NOW, confirm_checks, make_check, make_phase, make_project
from tests.factories.calls import new_act
from tests.factories.evaluations import NOMINEES, Evaluation, make_evaluation
from tests.races import race

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], Any]) -> list[str]:
    """Run the acts at the same moment; "refused" for each that was, else "done", sorted."""
    results = race(*acts)
    assert [result for result in results if isinstance(result, Exception) and not isinstance(result, Refused)] == []
    return sorted("refused" if isinstance(result, Refused) else "done" for result in results)


def assigned(projects: int = 1) -> Evaluation:
    return make_evaluation(projects).appointed().declared().assigned()


def test_race_of_two_confirmations_confirms_once():
    evaluation = assigned()
    sheet = evaluation.sheets()[0]
    user = sheet.member.user
    written = write_sheet(sheet, scores=evaluation.scores(), version=1, by=user, now=NOW)

    def confirm() -> None:
        confirm_sheet(written, version=written.version, by=user, now=NOW)

    assert together(confirm, confirm) == ["done", "refused"]


def test_race_of_two_saves_keeps_one_and_refuses_the_stale_one():
    evaluation = assigned()
    sheet = evaluation.sheets()[0]

    def save(points: str) -> Callable[[], Any]:
        scores = evaluation.scores(points)
        return lambda: write_sheet(sheet, scores=scores, version=1, by=sheet.member.user, now=NOW)

    assert together(save("3"), save("9")) == ["done", "refused"]
    sheet.refresh_from_db()
    assert sheet.version == 2


def test_race_of_two_assignments_assigns_once():
    evaluation = make_evaluation(1).appointed().declared()
    pairs = {(evaluation.member(name).pk, evaluation.projects[0].pk) for name in ("davide", "anna")}
    by = [persona("franco"), persona("lucia")]
    calls = [lambda user=user: assign(evaluation.commission, pairs=pairs, by=user, now=NOW) for user in by]
    assert together(*calls) == ["done", "refused"]
    assert ScoreSheet.objects.count() == 2


def test_race_of_unsealing_and_replacing_leaves_no_sealed_sheet_behind():
    evaluation = make_evaluation(1).appointed().declared()
    project = evaluation.projects[0]
    evaluation.assigned([("davide", project), ("lucia", project)]).confirmed()
    declare_late_conflict(project, reason="Parente", by=persona("davide"), now=NOW)
    sheet = ScoreSheet.objects.select_related("member__commission").get(member=evaluation.member("davide"))
    anna, franco, lucia = evaluation.member("anna"), persona("franco"), persona("lucia")
    results = together(
        lambda: unseal(evaluation.commission, by=lucia, now=NOW),
        lambda: replace_evaluator(sheet, member=anna, reason="Conflitto", by=franco, now=NOW),
    )
    assert results == ["done", "refused"]
    evaluation.commission.refresh_from_db()
    unconfirmed = ScoreSheet.objects.exclude(state="confirmed").exists()
    assert (evaluation.commission.state == "panel") != unconfirmed


def test_race_of_two_unsealings_unseals_once():
    evaluation = assigned().confirmed()
    by = [persona("franco"), persona("lucia")]
    calls = [lambda user=user: unseal(evaluation.commission, by=user, now=NOW) for user in by]
    assert together(*calls) == ["done", "refused"]


def test_race_of_two_recordings_records_once():
    evaluation = assigned().confirmed().unsealed()
    session = evaluation.draft(evaluation.session())
    read, by = fingerprint(session), [persona("franco"), persona("lucia")]
    calls = [lambda user=user: record_session(session, read=read, by=user, now=NOW) for user in by]
    assert together(*calls) == ["done", "refused"]


def test_race_of_two_publications_publishes_once():
    evaluation = assigned(2).confirmed().unsealed().panel()
    ranking, marco = evaluation.ranked(), persona("marco")
    acts = [new_act(number, now=NOW) for number in ("DD 1", "DD 2")]
    before = Act.objects.count()
    calls = [
        lambda act=act: publish_ranking(evaluation.commission, ranking=ranking, act=act, by=marco, now=NOW)
        for act in acts
    ]
    assert together(*calls) == ["done", "refused"]
    assert (PublishedList.objects.count(), Outcome.objects.count(), Act.objects.count() - before) == (1, 2, 1)


def test_race_of_two_appointments_appoints_once():
    evaluation = make_evaluation(1)
    for nominee in NOMINEES:
        persona(nominee.email.partition(".")[0])
    marco, acts = persona("marco"), [new_act(number, now=NOW) for number in ("DD 1", "DD 2")]
    calls = [
        lambda act=act: appoint_commission(evaluation.phase, nominees=NOMINEES, act=act, by=marco, now=NOW)
        for act in acts
    ]
    assert together(*calls) == ["done", "refused"]
    assert (Commission.objects.count(), Act.objects.filter(effects__kind="commission").count()) == (1, 1)


def test_race_of_two_declarations_declares_once():
    evaluation = make_evaluation(2).appointed()
    answers, anna = [Declared(project.pk, False) for project in evaluation.projects], persona("anna")
    calls = [lambda: declare_conflicts(evaluation.commission, declared=answers, by=anna, now=NOW)] * 2
    assert together(*calls) == ["done", "refused"]
    assert ConflictDeclaration.objects.count() == 2


def test_race_of_two_computations_stores_one_ranking():
    evaluation = assigned().confirmed().unsealed().panel()
    by = [persona("franco"), persona("giulia")]
    calls = [lambda user=user: compute_ranking(evaluation.commission, by=user, now=NOW) for user in by]
    assert together(*calls) == ["done", "done"]
    assert Ranking.objects.count() == 1


def test_race_of_two_admitted_lists_publishes_once():
    phase = make_phase(assessment="checklist", position=1, key="preliminare", threshold_total=None)
    make_check(make_project(phase, state=ProjectState.CHECKING), "admitted")
    confirm_checks(phase)
    marco, acts = persona("marco"), [new_act(number, now=NOW) for number in ("DD 1", "DD 2")]
    calls = [lambda act=act: publish_admitted_list(phase, act=act, by=marco, now=NOW) for act in acts]
    assert together(*calls) == ["done", "refused"]
    assert (PublishedList.objects.count(), Outcome.objects.count()) == (1, 1)
