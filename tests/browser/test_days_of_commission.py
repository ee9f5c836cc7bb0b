"""The own day of the commission's desk: Lucia chairs, Franco keeps the minutes (Davide's is in test_evaluation)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from evaluations.models import PanelSession, Ranking
from tests.browser.steps_evaluation import address, assign, declare_no_conflict, meet, rank
from tests.browser.walker import Walker
from tests.factories.accounts import persona
from tests.factories.evaluations import make_evaluation

pytestmark = pytest.mark.django_db(transaction=True)

SignedIn = Callable[..., Page]


def test_lucia_declares_assigns_and_unseals(signed_in: SignedIn) -> None:
    evaluation = make_evaluation(2).appointed()
    lucia, others = Walker(signed_in(persona("lucia"))), ("davide", "anna", "franco")
    lucia.visit("/desk/")
    declare_no_conflict(lucia, evaluation.phase)
    for name in others:
        declare_no_conflict(Walker(signed_in(persona(name))), evaluation.phase)
    assign(lucia, evaluation.phase)
    evaluation.commission.refresh_from_db()
    evaluation.confirmed()
    lucia.visit("/desk/")
    lucia.follow("Unseal the score sheets")
    lucia.press("Unseal all the sheets")
    lucia.sees("Sessions of the commission")
    evaluation.commission.refresh_from_db()
    assert evaluation.commission.state == "panel"


def test_franco_keeps_the_minutes_and_computes_the_ranking(signed_in: SignedIn) -> None:
    evaluation = make_evaluation(1).appointed().declared().assigned().confirmed().unsealed()
    franco = Walker(signed_in(persona("franco")))
    franco.visit("/desk/")
    franco.follow("Record the panel session and compute the ranking")
    meet(franco, evaluation.phase)
    rank(franco, evaluation.phase)
    franco.visit(address(evaluation.phase, "panel_session", 1))
    franco.sees("Minutes")
    assert PanelSession.objects.get().is_recorded
    assert Ranking.objects.get().version == 1
