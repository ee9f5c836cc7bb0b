"""Appointing a commission."""

from datetime import timedelta

import pytest

from applications.models import Project
from core.models import AuditEvent, Notice
from core.refusals import NotAllowed, Refused
from evaluations.actions import appoint_commission
from evaluations.models import Commission
from evaluations.rules import Nominee
from organisations.models import Role
from tests.factories.accounts import persona
from tests.factories.assessed import NOW, make_phase, seat_body
from tests.factories.calls import new_act
from tests.factories.evaluations import NOMINEES, Evaluation, make_evaluation
from tests.factories.organisations import BodyFactory, acting

pytestmark = pytest.mark.django_db


def appoint(evaluation: Evaluation, **fields: object) -> Commission:
    for nominee in NOMINEES:
        persona(nominee.email.partition(".")[0])
    given = {"nominees": NOMINEES, "act": new_act(now=NOW), "by": persona("marco"), "now": NOW}
    return appoint_commission(evaluation.phase, **{**given, **fields})


def reasons(evaluation: Evaluation, **fields: object) -> list[str]:
    with pytest.raises(Refused) as refused:
        appoint(evaluation, **fields)
    return [blocker.code for blocker in refused.value.blockers]


def test_appoint_passes_every_project_to_the_commission():
    evaluation = make_evaluation(2)
    commission = appoint(evaluation)
    assert list(Project.objects.values_list("state", flat=True)) == ["scoring", "scoring"]
    assert (commission.state, commission.act.effects.get().kind) == ("declaring", "commission")
    assert [one.role for one in commission.members.order_by("pk")] == [nominee.role for nominee in NOMINEES]


def test_appoint_records_the_changes_and_tells_everyone():
    evaluation = make_evaluation(2)
    appoint(evaluation)
    events = AuditEvent.objects.filter(event__in=["commission.appointed", "project.scoring"])
    assert events.count() == 3
    told = Notice.objects.filter(kind="evaluation.appointed").values_list("recipient", flat=True)
    assert sorted(told) == sorted(nominee.email for nominee in NOMINEES)


@pytest.mark.parametrize("name", ["giulia", "elena", "chiara", "lucia", "stranger"])
def test_appoint_is_for_the_signatory_alone(name: str):
    evaluation = make_evaluation(1)
    with pytest.raises(NotAllowed):
        appoint(evaluation, by=persona(name))


def test_appoint_waits_for_the_registration():
    phase = make_phase(state="closed", registered_at=None)
    assert reasons(Evaluation(phase, [])) == ["not_closed"]


def test_appoint_happens_once():
    evaluation = make_evaluation(1)
    appoint(evaluation)
    assert reasons(evaluation, act=new_act("Altro", now=NOW)) == ["appointed"]


def test_appoint_names_all_that_is_wrong_with_the_people():
    evaluation = make_evaluation(1)
    nominees = [Nominee("nessuno@altrove.example", "evaluator"), NOMINEES[1], NOMINEES[1]]
    found = reasons(evaluation, nominees=nominees)
    assert sorted(found) == ["chair", "secretary", "twice", "unknown"]


def test_appoint_needs_the_evaluators_that_the_call_asks_for():
    evaluation = make_evaluation(1)
    assert reasons(evaluation, nominees=[NOMINEES[0], NOMINEES[3]]) == ["too_few"]


def test_appoint_refuses_who_acts_for_a_body_of_any_partnership_of_the_call():
    evaluation = make_evaluation(1)
    partner = BodyFactory(odv=True)
    seat_body(evaluation.projects[0].application.partnership, partner)
    acting("davide", partner, Role.OPERATOR)
    assert reasons(evaluation) == ["party"]


def test_appoint_accepts_who_acted_for_such_a_body_in_the_past():
    evaluation = make_evaluation(1)
    partner = BodyFactory(odv=True)
    seat_body(evaluation.projects[0].application.partnership, partner)
    acting("davide", partner, Role.OPERATOR, valid_to=(NOW - timedelta(days=1)).date())
    assert appoint(evaluation).members.count() == 4


def test_appoint_is_only_for_scored_phases():
    phase = make_phase(assessment="checklist", position=1, key="preliminare", threshold_total=None)
    assert reasons(Evaluation(phase, [])) == ["not_scored"]
