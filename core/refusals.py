"""How an action says no: to a case that a person can mend, or to a person who may not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Blocker:
    """One reason why an action cannot happen, as a sentence, with the page where it can be mended."""

    message: Any  # a string or a lazy translation
    url: str = ""
    code: str = ""

    def __str__(self) -> str:
        return str(self.message)


class Refused(Exception):
    """The case is not ready; `blockers` holds every reason at once."""

    def __init__(self, reasons: Any) -> None:
        if isinstance(reasons, Sequence) and not isinstance(reasons, str):
            self.blockers = [reason if isinstance(reason, Blocker) else Blocker(reason) for reason in reasons]
        else:
            self.blockers = [reasons if isinstance(reasons, Blocker) else Blocker(reasons)]
        super().__init__(self.blockers)

    def __str__(self) -> str:
        return " ".join(str(blocker) for blocker in self.blockers)


class NotAllowed(Exception):
    """This person may not: the page answers 404, so that a stranger learns nothing."""


def refuse_if(blockers: Sequence[Blocker]) -> None:
    """Raise Refused with all the blockers, unless there are none."""
    if blockers:
        raise Refused(list(blockers))
