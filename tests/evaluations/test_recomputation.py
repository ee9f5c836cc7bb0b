"""A published ranking is computed again once for each text of inputs, and never believed when the text changes."""

import pytest

from evaluations import verification
from tests.factories.evaluations import make_evaluation

pytestmark = pytest.mark.django_db


def test_same_inputs_are_computed_once_by_a_process():
    evaluation = make_evaluation().appointed().declared().assigned().confirmed().unsealed().panel()
    evaluation.ranked()
    ranking = evaluation.phase.rankings.get()
    verification._result_of.cache_clear()
    assert [verification.recomputed(ranking) == ranking.result for _visit in range(3)] == [True] * 3
    assert verification._result_of.cache_info().misses == 1
    ranking.inputs = ranking.inputs.replace('"budget":"', '"budget":"9')
    assert verification.is_identical(ranking) is False
    assert verification._result_of.cache_info().misses == 2
