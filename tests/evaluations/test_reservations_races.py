"""Decisions on reservations met by another decision, a sending, a computation, a publication at the same moment."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from applications.models import Outcome, OutcomeKind, Submission
from core.refusals import Refused
from evaluations.actions import compute_ranking, decide_reservations, publish_ranking
from evaluations.models import PublishedList, Ranking
from tests.factories.accounts import persona
from tests.factories.applications import complete_definitive, fresh, send_project, sender
from tests.factories.assessed import NOW, make_project
from tests.factories.calls import new_act
from tests.factories.evaluations import Evaluation, content
from tests.factories.lists import checked, goes_on, lifted, make_two_phases, publish_list, upheld
from tests.races import race

pytestmark = pytest.mark.django_db(transaction=True)


def deciding(phase: Any, decision: Any, number: str, now: Any = NOW) -> Callable[[], Any]:
    act, marco = new_act(number, now=now), persona("marco")
    return lambda: decide_reservations(phase, decisions=[decision], act=act, by=marco, now=now)


def together(*acts: Callable[[], Any]) -> list[Any]:
    results = race(*acts)
    assert [one for one in results if isinstance(one, Exception) and not isinstance(one, Refused)] == []
    return results


def test_race_of_two_decisions_leaves_one_chain_of_versions():
    first, _second = make_two_phases()
    one, two = checked(first, "Uno"), checked(first, "Due")
    publish_list(first)
    together(deciding(first, lifted(one), "D.D. 1"), deciding(first, upheld(two), "D.D. 2"))
    lists = [content(each) for each in PublishedList.objects.order_by("version")]
    assert [each["version"] for each in lists] == [1, 2, 3]
    assert [each["supersedes"]["version"] for each in lists[1:]] == [1, 2]
    assert [row["outcome"] for row in lists[2]["rows"]] == ["admitted", "not_admitted"]


def test_race_of_two_decisions_on_one_project_decides_once():
    first, _second = make_two_phases()
    project = checked(first, "Uno")
    publish_list(first)
    results = together(deciding(first, lifted(project), "D.D. 1"), deciding(first, upheld(project), "D.D. 2"))
    assert sorted(isinstance(one, Refused) for one in results) == [False, True]
    assert (PublishedList.objects.count(), Outcome.objects.filter(project=project).count()) == (2, 2)


def test_race_of_a_decision_and_a_sending_scores_nothing():
    draft = complete_definitive(outcome=OutcomeKind.ADMITTED_WITH_RESERVATION)
    earlier, person = draft.application.projects.get(phase__position=1), sender(draft)
    now = draft.created_at + timedelta(hours=2)
    publish_list(earlier.phase, now)
    results = together(
        deciding(earlier.phase, upheld(earlier), "D.D. 1", now), lambda: send_project(draft, by=person, now=now)
    )
    was_sent = Submission.objects.filter(project=draft).exists()
    assert fresh(draft).state == ("excluded" if was_sent else "lapsed")
    assert [isinstance(one, Refused) for one in results] == [False, not was_sent]


def scored() -> tuple[Any, Any, Evaluation]:
    first, second = make_two_phases()
    project = checked(first, "Cortile")
    publish_list(first)
    projects = [goes_on(project, second), make_project(second, "Progetto 2")]
    evaluation = Evaluation(second, projects).appointed().declared().assigned().confirmed().unsealed().panel()
    return first, project, evaluation


def test_race_of_a_decision_and_a_computation_never_leaves_a_ranking_ready_that_holds_the_excluded():
    first, project, evaluation = scored()
    franco = persona("franco")
    together(
        deciding(first, upheld(project), "D.D. 1"),
        lambda: compute_ranking(evaluation.commission, by=franco, now=NOW),
    )
    evaluation.commission.refresh_from_db()
    held = "Cortile" in Ranking.objects.get().inputs
    assert (evaluation.commission.state, held) in {("panel", True), ("ranked", False)}


def test_race_of_a_decision_and_a_publication_ends_in_an_excluded_project():
    first, project, evaluation = scored()
    ranking, act, marco = evaluation.ranked(), new_act("DD 200", now=NOW), persona("marco")
    results = together(
        deciding(first, upheld(project), "D.D. 1"),
        lambda: publish_ranking(evaluation.commission, ranking=ranking, act=act, by=marco, now=NOW),
    )
    evaluation.commission.refresh_from_db()
    evaluation.projects[0].refresh_from_db()
    assert (evaluation.projects[0].state, evaluation.commission.state) == ("excluded", "panel")
    published = PublishedList.objects.filter(kind="ranking").count()
    assert published == (0 if isinstance(results[1], Refused) else 1)
