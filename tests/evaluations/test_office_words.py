"""The board of an evaluation says to everybody where it stands, who has the ball and by when."""

import pytest
from django.urls import reverse

from calls.models import Assessment, Phase
from calls.phase_words import phase_sentence
from calls.workflow import PhaseState
from core.templatetags.wecare import moment
from evaluations.views.office import COURSE
from evaluations.workflow import CommissionState
from tests.factories.accounts import persona
from tests.factories.evaluations import DUE, make_evaluation

pytestmark = pytest.mark.django_db


def board(client, evaluation, name):
    client.force_login(persona(name))
    return client.get(reverse("evaluations:office", args=[evaluation.call.slug, evaluation.phase.key]))


@pytest.mark.parametrize("name", ["giulia", "davide", "franco"])
def test_while_sheets_are_scored_everybody_reads_who_does_it_by_when(client, name):
    text = board(client, make_evaluation().appointed().declared().assigned(), name).content.decode()
    assert str(COURSE[CommissionState.SCORING]) in text
    assert str(moment(DUE)) in text


def test_before_the_scoring_no_deadline_of_sheets_is_shown(client):
    text = board(client, make_evaluation().appointed(), "giulia").content.decode()
    assert str(COURSE[CommissionState.DECLARING]) in text
    assert str(moment(DUE)) not in text


def test_every_state_of_a_commission_and_of_a_phase_has_its_sentence():
    assert set(COURSE) == set(CommissionState)
    phases = [Phase(state=state, assessment=Assessment.SCORING) for state in PhaseState]
    assert [phase.state for phase in phases if not phase_sentence(phase)] == []
