"""The demonstration's evaluations: complete, rerunnable, with points that the caller chooses."""

from datetime import timedelta
from decimal import Decimal

import pytest

from applications.models import Outcome, Project
from calls.models import Criterion
from evaluations import seeds
from evaluations.models import ScoreSheet
from evaluations.verification import is_identical
from tests.factories.accounts import persona
from tests.factories.assessed import NOW
from tests.factories.calls import new_act
from tests.factories.evaluations import Evaluation, make_evaluation

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=30)


def people() -> dict[str, object]:
    return {name: persona(name) for name in ("marco", "lucia", "davide", "anna", "franco")}


def points_of(project: Project, criterion: Criterion) -> Decimal:
    return Decimal("3.00") if project.application.title == "Progetto C" else Decimal("7.25")


def scored(evaluation: Evaluation, confirmed: int | None = None) -> None:
    who = people()
    commission = seeds.appoint(evaluation.phase, people=who, act=new_act(now=NOW), due_at=LATER, now=NOW)
    conflicts = [("franco", evaluation.projects[0].pk)]
    seeds.declare_and_assign(commission, people=who, now=NOW, conflicts=conflicts)
    seeds.score(commission, points_of=points_of, now=NOW, confirmed=confirmed)
    evaluation.commission = commission


def test_seeds_bring_a_phase_to_its_published_ranking():
    evaluation, who = make_evaluation(3), people()
    scored(evaluation)
    ranking = seeds.meet(evaluation.commission, people=who, points_of=points_of, minutes="Verbale", now=NOW)
    act = new_act("DD 9", now=LATER)
    published = seeds.publish(evaluation.commission, people=who, act=act, now=LATER)
    assert is_identical(ranking)
    assert published.ranking == ranking
    assert Outcome.objects.count() == 3


def test_seeds_stop_half_way_when_only_some_sheets_are_confirmed():
    evaluation = make_evaluation(3)
    scored(evaluation, confirmed=2)
    assert ScoreSheet.objects.filter(state="confirmed").count() == 2
    assert ScoreSheet.objects.filter(state="draft").count() == 4


def test_seeds_appoint_once():
    evaluation = make_evaluation(1)
    scored(evaluation)
    again = seeds.appoint(evaluation.phase, people=people(), act=new_act(now=NOW), due_at=LATER, now=NOW)
    assert again is None
