"""How a call becomes public and what freezes with it."""

import pytest

from calls.workflow import CallState, PhaseState
from tests.factories.calls import phase_of, published_call

pytestmark = pytest.mark.django_db


def test_published_call_is_public_with_its_first_phase_open():
    call = published_call()
    assert call.state == CallState.PUBLISHED
    assert phase_of(call).state == PhaseState.OPEN
    assert phase_of(call, 2).state == PhaseState.PLANNED
    assert all(len(form.sha256) == 64 for phase in call.phases.all() for form in phase.forms.all())
