"""Whether enough of those who may decide on a project are there: who has a conflict leaves and is not counted."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Quorum:
    """Who votes, of how many who could."""

    voting: tuple[int, ...]
    entitled: int

    @property
    def reached(self) -> bool:
        """More than half of those entitled."""
        return len(self.voting) * 2 > self.entitled


def quorum(
    scorers: Collection[int], *, present: Collection[int], bound: Collection[int] = (), away: Collection[int] = ()
) -> Quorum:
    """`scorers` are those who give points, `bound` have a conflict, `away` abstain of their own will: those count."""
    entitled = [one for one in scorers if one not in bound]
    return Quorum(tuple(one for one in entitled if one in present and one not in away), len(entitled))
