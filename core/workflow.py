"""Which steps lead from which states to which: a table that everything else asks."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


@dataclass(frozen=True)
class Step:
    """An action that may be taken in any of `sources` and ends in `target`."""

    action: str
    sources: tuple[str, ...]
    target: str


class StepRefused(Refused):
    """The action does not start from this state."""


class Workflow:
    """All steps over the states of one enumeration; one action may have several steps from different sources.

    `states` is a TextChoices class. A table that names an unknown state, or gives one action two targets
    from the same state, is refused when it is built: it is a mistake of the code.
    """

    def __init__(self, states: Any, steps: list[Step]) -> None:
        self.states = states
        self._targets: dict[tuple[str, str], str] = {}
        for step in steps:
            for source in step.sources:
                self._add(step.action, states(source).value, states(step.target).value)
        self.actions: frozenset[str] = frozenset(action for _source, action in self._targets)

    def _add(self, action: str, source: str, target: str) -> None:
        if (source, action) in self._targets:
            raise ValueError(f"Two steps “{action}” start from “{source}”.")
        self._targets[source, action] = target

    def target(self, state: str, action: str) -> str:
        """The state after the action; StepRefused when the action does not start from `state`."""
        if action not in self.actions:
            raise ValueError(f"No step is called “{action}”.")
        target = self._targets.get((str(state), action))
        if target is None:
            message = _("This is not possible any more, or not yet: the state is now “%(state)s”.")
            raise StepRefused(message % {"state": self.states(state).label})
        return target

    def actions_from(self, state: str) -> frozenset[str]:
        """The actions that start from `state`."""
        return frozenset(action for source, action in self._targets if source == state)

    def move(self, obj: Any, action: str, field: str = "state") -> tuple[str, str]:
        """Set the object's state to the action's target, unsaved; returns the states before and after."""
        before = str(getattr(obj, field))
        after = self.target(before, action)
        setattr(obj, field, after)
        return before, after
