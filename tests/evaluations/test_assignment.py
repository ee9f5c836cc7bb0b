"""Sharing out the projects, by the proposal or by hand."""

import pytest
from django.urls import reverse

from core.models import Notice
from core.refusals import NotAllowed, Refused
from evaluations.actions import assign, proposed_assignment
from evaluations.models import ScoreSheet
from tests.conftest import SignedInClient
from tests.factories.accounts import persona
from tests.factories.assessed import NOW
from tests.factories.evaluations import make_evaluation

pytestmark = pytest.mark.django_db
LONG = "9" * 5_000  # digits of which Python itself makes no number


def codes(refused: pytest.ExceptionInfo) -> list[str]:
    return sorted({blocker.code for blocker in refused.value.blockers})


def test_proposal_stores_nothing_and_avoids_conflicts():
    evaluation = make_evaluation(3).appointed()
    evaluation.declared(conflicts=[("anna", evaluation.projects[0])])
    pairs = {(pair.evaluator, pair.project) for pair in proposed_assignment(evaluation.commission, NOW).pairs}
    assert (evaluation.member("anna").pk, evaluation.projects[0].pk) not in pairs
    assert len(pairs) == 6
    assert ScoreSheet.objects.count() == 0


def test_assign_waits_for_every_declaration():
    evaluation = make_evaluation(1).appointed()
    pairs = {(evaluation.member(name).pk, evaluation.projects[0].pk) for name in ("anna", "davide")}
    with pytest.raises(Refused) as refused:
        assign(evaluation.commission, pairs=pairs, by=persona("franco"), now=NOW)
    assert codes(refused) == ["undeclared"]


def test_assign_needs_the_evaluators_of_the_call_for_each_project():
    evaluation = make_evaluation(2).appointed().declared()
    pairs = {(evaluation.member("anna").pk, evaluation.projects[0].pk)}
    with pytest.raises(Refused) as refused:
        assign(evaluation.commission, pairs=pairs, by=persona("franco"), now=NOW)
    assert codes(refused) == ["too_few"]


def test_assign_asks_of_conflicts_no_more_than_is_possible():
    evaluation = make_evaluation(1).appointed()
    project = evaluation.projects[0]
    evaluation.declared(conflicts=[("anna", project), ("lucia", project)])
    sheets = assign(
        evaluation.commission, pairs={(evaluation.member("davide").pk, project.pk)}, by=persona("franco"), now=NOW
    )
    assert len(sheets) == 1


def test_assign_refuses_a_project_that_nobody_may_evaluate():
    evaluation = make_evaluation(1).appointed()
    project = evaluation.projects[0]
    evaluation.declared(conflicts=[(name, project) for name in ("anna", "lucia", "davide")])
    with pytest.raises(Refused) as refused:
        assign(evaluation.commission, pairs=set(), by=persona("franco"), now=NOW)
    assert codes(refused) == ["nobody"]


def test_assign_refuses_the_secretary_as_evaluator():
    evaluation = make_evaluation(1).appointed().declared()
    pairs = {(evaluation.member(name).pk, evaluation.projects[0].pk) for name in ("anna", "davide", "franco")}
    with pytest.raises(Refused) as refused:
        assign(evaluation.commission, pairs=pairs, by=persona("franco"), now=NOW)
    assert codes(refused) == ["foreign"]


@pytest.mark.parametrize("name", ["anna", "davide", "giulia", "marco", "stranger"])
def test_assign_is_for_chair_and_secretary(name: str):
    evaluation = make_evaluation(1).appointed().declared()
    with pytest.raises(NotAllowed):
        assign(evaluation.commission, pairs=set(), by=persona(name), now=NOW)


def test_assign_tells_each_evaluator_once():
    evaluation = make_evaluation(2).appointed().declared()
    evaluation.assigned([(name, project) for name in ("anna", "davide") for project in evaluation.projects])
    told = Notice.objects.filter(kind="evaluation.assigned").values_list("recipient", flat=True)
    assert sorted(told) == ["anna.sala@nucleo.example", "davide.conti@nucleo.example"]


def test_assignment_page_shows_why_ticks_cannot_be_confirmed():
    evaluation = make_evaluation(1).appointed().declared()
    franco = SignedInClient()
    franco.force_login(persona("franco"))
    address = reverse("evaluations:assignment", args=[evaluation.call.slug, evaluation.phase.key])
    project = evaluation.projects[0].pk
    pair = f"{evaluation.member('anna').pk}-{project}"
    data: dict = {"pair": [pair, "x-y", "1", LONG, f"{LONG}-{LONG}", "²-²"]}
    data |= {"project": [project, LONG, "²"], "goto": LONG, "read": franco.get(address).context["read"]}
    kept = franco.get(franco.post(address, data).url)
    assert 'name="confirm"' not in kept.content.decode()
    data["read"] = kept.context["read"]
    assert franco.post(address, {**data, "confirm": "yes"}).status_code == 409
    assert ScoreSheet.objects.count() == 0
