"""Publishing rankings and admitted lists."""

from decimal import Decimal

import pytest

from applications.models import Outcome
from evaluations.actions import publish_ranking
from evaluations.models import PublishedList
from tests.factories.accounts import persona
from tests.factories.evaluations import NOW, Evaluation, make_evaluation, new_act

pytestmark = pytest.mark.django_db


def ready(points: dict[str, str] | None = None, projects: int = 3) -> Evaluation:
    evaluation = make_evaluation(projects).appointed().declared().assigned().confirmed().unsealed().panel(points)
    evaluation.ranking = evaluation.ranked()
    return evaluation


def publish(evaluation: Evaluation, number: str = "DD 200/2026", **fields: object) -> PublishedList:
    given = {"ranking": evaluation.ranking, "act": new_act(number, now=NOW), "by": persona("marco"), "now": NOW}
    return publish_ranking(evaluation.commission, **{**given, **fields})


def test_publish_ranking_gives_every_project_its_outcome():
    evaluation = ready({"Progetto B": "8", "Progetto C": "1"})
    published = publish(evaluation)
    outcomes = Outcome.objects.order_by("project__application__title")
    assert [(one.kind, one.position, one.points, one.grant) for one in outcomes] == [
        ("funded", 2, Decimal("21.00"), Decimal("100000.00")),
        ("funded", 1, Decimal("28.00"), Decimal("100000.00")),
        ("unsuitable", None, Decimal("3.50"), None),
    ]
    assert {one.act for one in outcomes} == {published.act}
    evaluation.phase.refresh_from_db()
    evaluation.commission.refresh_from_db()
    assert (evaluation.phase.state, evaluation.commission.state) == ("concluded", "concluded")
