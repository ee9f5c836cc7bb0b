"""In a revoked call nothing is judged, assigned, opened or ranked any more, and the commission knows it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from core.models import Notice
from core.refusals import Refused
from evaluations.actions import (
    Declared,
    appoint_commission,
    assign,
    compute_ranking,
    confirm_sheet,
    declare_conflicts,
    prepare_session,
    publish_admitted_list,
    publish_ranking,
    unseal,
    write_sheet,
)
from evaluations.desk import waiting_for
from evaluations.models import ScoreSheet
from evaluations.reminders import BEFORE, remind_evaluators
from evaluations.workflow import SheetState
from tests.factories.accounts import persona
from tests.factories.assessed import NOW, confirm_checks, make_check, make_phase, make_project
from tests.factories.calls import new_act, revoked
from tests.factories.evaluations import DUE, NOMINEES, make_evaluation
from tests.races import race

pytestmark = pytest.mark.django_db


def refuses(attempt: Callable[[], Any]) -> None:
    with pytest.raises(Refused) as refused:
        attempt()
    assert "revoked" in [blocker.code for blocker in refused.value.blockers]


def test_no_commission_is_appointed():
    evaluation = make_evaluation(1)
    for nominee in NOMINEES:
        persona(nominee.email.partition(".")[0])
    revoked(evaluation.call, NOW)
    act = new_act(now=NOW)
    refuses(
        lambda: appoint_commission(
            evaluation.phase, nominees=NOMINEES, sheets_due_at=DUE, act=act, by=persona("marco"), now=NOW
        )
    )


def test_nothing_is_declared_and_nothing_assigned():
    evaluation = make_evaluation(1).appointed()
    revoked(evaluation.call, NOW)
    declared = [Declared(evaluation.projects[0].pk, False)]
    commission = evaluation.commission
    refuses(lambda: declare_conflicts(commission, declared=declared, by=persona("lucia"), now=NOW))
    refuses(lambda: assign(commission, pairs=set(), by=persona("franco"), now=NOW))


def test_no_sheet_is_written_confirmed_or_opened():
    evaluation = make_evaluation(1).appointed().declared().assigned()
    sheet = evaluation.sheets()[0]
    by = sheet.member.user
    revoked(evaluation.call, NOW)
    refuses(lambda: write_sheet(sheet, scores=evaluation.scores(), version=1, by=by, now=NOW))
    refuses(lambda: confirm_sheet(sheet, version=1, by=by, now=NOW))
    refuses(lambda: unseal(evaluation.commission, by=persona("lucia"), now=NOW))


def test_no_session_is_prepared_and_nothing_ranked_or_published():
    evaluation = make_evaluation(1).appointed().declared().assigned().confirmed().unsealed().panel()
    ranking, act, franco = evaluation.ranked(), new_act(now=NOW), persona("franco")
    revoked(evaluation.call, NOW)
    commission, marco = evaluation.commission, persona("marco")
    refuses(lambda: prepare_session(commission, held_at=NOW, place="Torino", present=[], by=franco, now=NOW))
    refuses(lambda: compute_ranking(commission, by=franco, now=NOW))
    refuses(lambda: publish_ranking(commission, ranking=ranking, act=act, by=marco, now=NOW))


def test_no_admitted_list_is_published():
    phase = make_phase(assessment="checklist")
    make_check(make_project(phase), "admitted")
    confirm_checks(phase)
    revoked(phase.call, NOW)
    refuses(lambda: publish_admitted_list(phase, act=new_act(now=NOW), by=persona("marco"), now=NOW))


def test_commission_is_told_once_and_its_desk_is_empty():
    evaluation = make_evaluation(1).appointed().declared().assigned()
    assert waiting_for(persona("davide"), NOW) != []
    revoked(evaluation.call, NOW)
    told = Notice.objects.filter(kind="call.revoked", recipient__endswith="@nucleo.example")
    assert sorted(told.values_list("recipient", flat=True)) == sorted(nominee.email for nominee in NOMINEES)
    assert [waiting_for(persona(name), NOW) for name in ("davide", "franco", "marco")] == [[], [], []]


def test_evaluators_are_not_reminded_any_more():
    evaluation = make_evaluation(1).appointed().declared().assigned()
    revoked(evaluation.call, NOW)
    assert [remind_evaluators(DUE - before) for before in BEFORE] == [0] * len(BEFORE)


def test_board_says_it_and_offers_nothing(client: Any):
    evaluation = make_evaluation(1).appointed().declared().assigned()
    revoked(evaluation.call, NOW)
    client.force_login(persona("franco"))
    response = client.get(reverse("evaluations:office", args=[evaluation.call.slug, evaluation.phase.key]))
    assert "Il bando è stato revocato con determinazione n. 77" in response.content.decode()
    assert response.context["actions"] == frozenset()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_turn", range(3))
def test_confirmation_and_revocation_at_once_leave_a_confirmed_sheet_or_a_refusal(_turn: int):
    evaluation = make_evaluation(1).appointed().declared().assigned()
    sheet = evaluation.sheets()[0]
    by = sheet.member.user
    written = write_sheet(sheet, scores=evaluation.scores(), version=1, by=by, now=NOW)
    result, end = race(
        lambda: confirm_sheet(written, version=written.version, by=by, now=NOW), lambda: revoked(evaluation.call, NOW)
    )
    confirmed = ScoreSheet.objects.get(pk=sheet.pk).state == SheetState.CONFIRMED
    assert (isinstance(result, ScoreSheet), isinstance(result, Refused)) == (confirmed, not confirmed)
    assert end.state == "revoked"
