"""Decides how the packages above learn that a call's course changes: each follows in the transaction of the act."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.module_loading import import_string

from calls.models import Act, Call, Phase

EXTENDED, SUSPENDED, RESUMED, REVOKED = "extended", "suspended", "resumed", "revoked"


@dataclass(frozen=True)
class CourseChange:
    """What an act changed: `before` and `after` are the deadline, which only an extension or a resumption moves.

    `following` is the phase after it when the same act makes it open later: it has its new opening already.
    """

    kind: str
    call: Call
    act: Act
    by: Any
    now: datetime
    phase: Phase | None = None
    before: datetime | None = None
    after: datetime | None = None
    following: Phase | None = None

    @property
    def ends_the_call(self) -> bool:
        return self.kind == REVOKED

    @property
    def subject(self) -> Model:
        """What the notices are about: the phase, or the whole call."""
        return self.phase or self.call

    def words(self) -> dict[str, Any]:
        """The context of every mail about the change."""
        return {
            "call": self.call.title,
            "phase": self.phase.title if self.phase else "",
            "act": self.act,
            "before": self.before,
            "after": self.after,
            "is_moved": self.before != self.after,
            "following": self.following.title if self.following else "",
            "opens_at": self.following.opens_at if self.following else None,
        }


_followers: list[str] = []


def follow(name: str) -> None:
    """Name the function that a package runs at every change, as "package.module.function"; call it from ready()."""
    if name not in _followers:
        _followers.append(name)


def announce(change: CourseChange) -> None:
    """Run every follower in the transaction of the change, in the order in which they asked."""
    followers: list[Callable[[CourseChange], None]] = [import_string(name) for name in _followers]
    for follower in followers:
        follower(change)
