"""Tables of steps, and the job's own table cell by cell."""

from types import SimpleNamespace

import pytest
from django.db.models import TextChoices
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.models.jobs import JOB_WORKFLOW, JobState
from core.workflow import Step, StepRefused, Workflow


class Light(TextChoices):
    RED = "red", "Red"
    GREEN = "green", "Green"
    DARK = "dark", "Dark"


LIGHTS = Workflow(
    Light, [Step("go", ("red",), "green"), Step("stop", ("green",), "red"), Step("cut", ("red", "green"), "dark")]
)

JOB_CELLS = {
    ("waiting", "start"): "running",
    ("running", "finish"): "done",
    ("running", "fail"): "failed",
    ("running", "give_back"): "waiting",
    ("running", "postpone"): "waiting",
    ("failed", "retry"): "waiting",
}


@pytest.mark.parametrize("state", JobState.values)
@pytest.mark.parametrize("action", ["start", "finish", "fail", "give_back", "postpone", "retry"])
def test_job_workflow_has_exactly_these_cells(state, action):
    expected = JOB_CELLS.get((state, action))
    if expected is None:
        with pytest.raises(StepRefused):
            JOB_WORKFLOW.target(state, action)
    else:
        assert JOB_WORKFLOW.target(state, action) == expected


def test_job_workflow_has_no_other_action():
    assert JOB_WORKFLOW.actions == {"start", "finish", "fail", "give_back", "postpone", "retry"}


def test_actions_from_lists_what_starts_here():
    assert LIGHTS.actions_from("red") == {"go", "cut"}
    assert LIGHTS.actions_from(Light.DARK) == frozenset()


def test_move_sets_the_field_and_tells_both_states():
    lamp = SimpleNamespace(colour="red")
    assert LIGHTS.move(lamp, "go", field="colour") == ("red", "green")
    assert lamp.colour == "green"


def test_move_leaves_the_object_alone_when_refused():
    lamp = SimpleNamespace(state="dark")
    with pytest.raises(StepRefused):
        LIGHTS.move(lamp, "go")
    assert lamp.state == "dark"


def test_refusal_names_the_state_in_words():
    with translation.override("en"), pytest.raises(StepRefused, match="the state is now “Dark”"):
        LIGHTS.target("dark", "go")


def test_unknown_action_is_a_mistake_of_the_code():
    with pytest.raises(ValueError, match="blink"):
        LIGHTS.target("red", "blink")


@pytest.mark.parametrize(
    "steps",
    [
        [Step("go", ("blue",), "green")],
        [Step("go", ("red",), "blue")],
        [Step("go", ("red",), "green"), Step("go", ("red",), "dark")],
    ],
)
def test_table_with_a_mistake_is_refused_when_built(steps):
    with pytest.raises(ValueError, match=r"blue|Two steps"):
        Workflow(Light, steps)


@given(st.lists(st.sampled_from(["go", "stop", "cut"]), max_size=12))
def test_walk_never_leaves_the_table(actions):
    lamp = SimpleNamespace(state="red")
    for action in actions:
        possible = LIGHTS.actions_from(lamp.state)
        try:
            before, after = LIGHTS.move(lamp, action)
        except StepRefused:
            assert action not in possible
        else:
            assert action in possible
            assert LIGHTS.target(before, action) == after == lamp.state
