"""The numbers of a phase for the officer's board: how many projects stand where, without a word of their content."""

from django.db.models import Count

from applications.models import Project
from applications.workflow import COUNTING_STATES, ProjectState
from calls.models import Phase


def counts(phase: Phase) -> dict[str, int]:
    """How many projects of the phase are in each state that has any, in the order of the states."""
    rows = Project.objects.filter(phase=phase).order_by().values("state").annotate(number=Count("pk"))
    found = dict(rows.values_list("state", "number"))
    return {state.value: found[state.value] for state in ProjectState if state.value in found}


def received(phase: Phase) -> int:
    """How many projects count as sent while the phase is open."""
    found = counts(phase)
    return sum(found.get(state, 0) for state in COUNTING_STATES)
