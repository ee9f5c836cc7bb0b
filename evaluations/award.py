"""How the budget is given out along the ranking, and what happens where it ends."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from evaluations.scoring import ZERO, rounded


class LastProject(StrEnum):
    """What happens to the first project that the money left does not cover in full."""

    PARTIAL = "partial"
    SKIP = "skip"
    STOP = "stop"


class Turn(StrEnum):
    """Why a project receives what it receives."""

    FULL = "full"
    CAPPED = "capped"
    PARTIAL = "partial"
    TOO_LITTLE_LEFT = "too_little_left"
    SKIPPED = "skipped"
    STOPPED = "stopped"
    AFTER_THE_STOP = "after_the_stop"
    BELOW_MINIMUM = "below_minimum"


# At these turns the money left did not cover a request.
SHORT = (Turn.PARTIAL, Turn.TOO_LITTLE_LEFT, Turn.SKIPPED, Turn.STOPPED, Turn.AFTER_THE_STOP)


class Award(StrEnum):
    FUNDED = "funded"
    PARTLY_FUNDED = "partly_funded"
    RESERVE = "reserve"


@dataclass(frozen=True)
class Money:
    """The budget and the limits of a single grant, in euro."""

    budget: Decimal
    grant_min: Decimal
    grant_max: Decimal
    last_project: LastProject


@dataclass(frozen=True)
class Request:
    key: str
    requested: Decimal


@dataclass(frozen=True)
class Granted:
    """One project's turn: `ceiling` is what it may receive at most, the money left is before and after it."""

    key: str
    award: Award
    turn: Turn
    requested: Decimal
    ceiling: Decimal
    grant: Decimal
    left_before: Decimal
    left_after: Decimal


def give_out(requests: Iterable[Request], money: Money) -> tuple[Granted, ...]:
    """Serve the requests in the order given. No grant exceeds its request, the largest grant or the money left,
    and none is below the smallest grant."""
    left, stopped = rounded(money.budget), False
    granted = []
    for request in requests:
        turn = _serve(request, left, money, stopped=stopped)
        granted.append(turn)
        left = turn.left_after
        stopped = stopped or turn.turn is Turn.STOPPED
    return tuple(granted)


def cut_after(granted: Sequence[Granted]) -> str:
    """The key of the last project that receives money, under which the budget line is drawn: where the money ends.

    Nothing when no project receives any, or when the money was enough for every one that can.
    """
    if not any(each.turn in SHORT for each in granted):
        return ""
    return next((each.key for each in reversed(granted) if each.grant > 0), "")


def _serve(request: Request, left: Decimal, money: Money, *, stopped: bool) -> Granted:
    ceiling = rounded(min(request.requested, money.grant_max))
    turn, grant = _turn(request, ceiling, left, money, stopped=stopped)
    award = Award.RESERVE
    if turn in (Turn.FULL, Turn.CAPPED):
        award = Award.FUNDED
    elif turn is Turn.PARTIAL:
        award = Award.PARTLY_FUNDED
    return Granted(request.key, award, turn, rounded(request.requested), ceiling, grant, left, left - grant)


def _turn(request: Request, ceiling: Decimal, left: Decimal, money: Money, *, stopped: bool) -> tuple[Turn, Decimal]:
    if ceiling < money.grant_min or ceiling <= 0:
        return Turn.BELOW_MINIMUM, ZERO
    if stopped:
        return Turn.AFTER_THE_STOP, ZERO
    if ceiling <= left:
        return (Turn.CAPPED if ceiling < rounded(request.requested) else Turn.FULL), ceiling
    if money.last_project is LastProject.STOP:
        return Turn.STOPPED, ZERO
    if money.last_project is LastProject.SKIP:
        return Turn.SKIPPED, ZERO
    if left >= money.grant_min and left > 0:
        return Turn.PARTIAL, left
    return Turn.TOO_LITTLE_LEFT, ZERO
