"""Reminders to evaluators with unconfirmed sheets, and what waits on each desk."""

from datetime import timedelta

import pytest
import time_machine

from core.models import Notice
from evaluations.desk import waiting_for
from evaluations.models import ScoreSheet
from evaluations.reminders import BEFORE, point_of, remind_evaluators
from tests.factories.accounts import persona
from tests.factories.assessed import NOW
from tests.factories.evaluations import DUE, Evaluation, make_evaluation

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation() -> Evaluation:
    evaluation = make_evaluation(1).appointed().declared()
    return evaluation.assigned([("davide", evaluation.projects[0]), ("anna", evaluation.projects[0])])


def reminded() -> list[str]:
    return sorted(Notice.objects.filter(kind="evaluation.reminder").values_list("recipient", flat=True))


@pytest.mark.parametrize("before", BEFORE)
def test_remind_tells_each_evaluator_at_each_point_once(evaluation: Evaluation, before: timedelta):
    assert remind_evaluators(DUE - before) == 2
    assert remind_evaluators(DUE - before + timedelta(minutes=5)) == 0
    assert reminded() == ["anna.sala@nucleo.example", "davide.conti@nucleo.example"]


def test_remind_is_silent_between_the_points(evaluation: Evaluation):
    remind_evaluators(DUE - BEFORE[0])
    assert remind_evaluators(DUE - BEFORE[1] - timedelta(seconds=1)) == 0


def test_remind_after_a_standstill_tells_only_the_latest_point(evaluation: Evaluation):
    assert remind_evaluators(DUE - timedelta(hours=1)) == 2


def test_remind_leaves_who_has_confirmed_in_peace(evaluation: Evaluation):
    sheet = next(one for one in evaluation.sheets() if one.member.user == persona("anna"))
    evaluation.confirm(sheet)
    assert remind_evaluators(DUE - BEFORE[2]) == 1
    assert reminded() == ["davide.conti@nucleo.example"]


def test_remind_is_over_when_the_sheets_are_due(evaluation: Evaluation):
    assert remind_evaluators(DUE) == 0


def test_point_before_the_sheet_was_given_is_not_told():
    assert point_of(DUE, DUE - timedelta(days=1), DUE - timedelta(hours=20)) is None
    assert point_of(DUE, DUE - timedelta(days=5), DUE - timedelta(hours=20)) == DUE - timedelta(hours=24)


def kinds(name: str) -> list[str]:
    return [one.kind for one in waiting_for(persona(name), NOW)]


@time_machine.travel(NOW, tick=False)
def test_desk_follows_the_evaluation():
    evaluation = make_evaluation(1)
    assert kinds("marco") == ["appoint"]
    evaluation.appointed()
    assert (kinds("marco"), kinds("anna"), kinds("franco")) == ([], ["conflict"], ["conflict"])
    evaluation.declared()
    assert (kinds("anna"), kinds("franco")) == ([], ["assignment"])
    project = evaluation.projects[0]
    evaluation.assigned([("anna", project), ("davide", project)])
    (waiting,) = waiting_for(persona("anna"), NOW)
    assert (waiting.kind, waiting.due_at, kinds("franco")) == ("sheet", DUE, [])
    evaluation.confirmed()
    assert (kinds("anna"), kinds("lucia"), kinds("franco")) == ([], ["unseal"], ["unseal"])
    evaluation.unsealed()
    assert kinds("franco") == ["panel"]
    evaluation.panel().ranked()
    assert (kinds("franco"), kinds("marco")) == ([], ["publish"])
    assert ScoreSheet.objects.count() == 2


def test_desk_of_a_stranger_is_empty(evaluation: Evaluation):
    assert waiting_for(persona("stranger"), NOW) == []
