"""Every state × every action of commissions and sheets."""

import pytest

from core.workflow import StepRefused
from evaluations.workflow import COMMISSION, SHEET, CommissionState, SheetState

COMMISSION_STEPS = {
    ("declaring", "assign"): "scoring",
    ("scoring", "unseal"): "panel",
    ("panel", "rank"): "ranked",
    ("ranked", "rank"): "ranked",
    ("ranked", "reopen_panel"): "panel",
    ("concluded", "reopen_panel"): "panel",
    ("ranked", "conclude"): "concluded",
}
SHEET_STEPS = {
    ("assigned", "write"): "draft",
    ("draft", "write"): "draft",
    ("draft", "confirm"): "confirmed",
    ("assigned", "replace"): "replaced",
    ("draft", "replace"): "replaced",
    ("assigned", "set_aside"): "set_aside",
    ("draft", "set_aside"): "set_aside",
}


def cells(workflow: object, states: list[str]) -> list[tuple[str, str]]:
    return [(state, action) for state in states for action in sorted(workflow.actions)]


@pytest.mark.parametrize(("state", "action"), cells(COMMISSION, CommissionState.values))
def test_commission_takes_each_step_only_from_its_states(state: str, action: str):
    expect(COMMISSION, state, action, COMMISSION_STEPS.get((state, action)))


@pytest.mark.parametrize(("state", "action"), cells(SHEET, SheetState.values))
def test_sheet_takes_each_step_only_from_its_states(state: str, action: str):
    expect(SHEET, state, action, SHEET_STEPS.get((state, action)))


def expect(workflow: object, state: str, action: str, target: str | None) -> None:
    if target is None:
        with pytest.raises(StepRefused):
            workflow.target(state, action)
    else:
        assert workflow.target(state, action) == target
