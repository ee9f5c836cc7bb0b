"""In which order suitable projects stand, which declared rule separates equal totals, and who is equal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from evaluations.scoring import Scored


class Rule(StrEnum):
    """The rules that a call may declare to separate equal totals."""

    CLASS_POINTS = "class_points"
    MEMBERS = "members"
    SMALLER_REQUEST = "smaller_request"
    HIGHER_COFINANCING = "higher_cofinancing"
    RECEPTION = "reception"


@dataclass(frozen=True)
class TieBreakRule:
    """One rule of the ordered list; class_key only for CLASS_POINTS."""

    rule: Rule
    class_key: str = ""


@dataclass(frozen=True)
class Candidate:
    """A project to be ranked. `received_at` is UTC in ISO form down to microseconds: its text sorts as time does."""

    key: str
    scored: Scored
    members: int
    requested: Decimal
    cofinancing_percent: Decimal
    received_at: str


@dataclass(frozen=True)
class Separation:
    """The rule by which a project stands apart from another with the same total, with the two values."""

    other: str
    rule: Rule
    class_key: str
    own_value: str
    other_value: str


@dataclass(frozen=True)
class Placed:
    """A candidate at its place. `position` is None when it is not suitable; equals share a position.

    `above` says what put it behind the previous project of equal total, `below` what put it before the next one.
    """

    candidate: Candidate
    position: int | None
    equals: tuple[str, ...] = ()
    above: Separation | None = None
    below: Separation | None = None
    order: int = field(default=0, compare=False)


def rank(candidates: Iterable[Candidate], tie_breaks: Sequence[TieBreakRule]) -> tuple[Placed, ...]:
    """Suitable projects by total and tie-breaks, then the unsuitable ones by total, without a position.

    Projects that no rule separates are equal: they share the position ("ex aequo"), and the next position is left
    out (1, 2, 2, 4). They are written, and served with money, in the order of their keys (the protocol numbers),
    which depends neither on the order of the input nor on chance.
    """
    everyone = tuple(candidates)
    if len({each.key for each in everyone}) != len(everyone):
        raise ValueError("Two candidates have the same key.")
    suitable = sorted((each for each in everyone if each.scored.suitable), key=lambda one: _order(one, tie_breaks))
    unsuitable = sorted((each for each in everyone if not each.scored.suitable), key=lambda one: _order(one, ()))
    placed = _place(suitable, tie_breaks)
    rest = (Placed(each, None, order=len(placed) + number) for number, each in enumerate(unsuitable, 1))
    return (*placed, *rest)


def value(candidate: Candidate, tie_break: TieBreakRule) -> Decimal | int | str:
    """What the rule compares, as it is shown."""
    match tie_break.rule:
        case Rule.CLASS_POINTS:
            return candidate.scored.of_class(tie_break.class_key)
        case Rule.MEMBERS:
            return candidate.members
        case Rule.SMALLER_REQUEST:
            return candidate.requested
        case Rule.HIGHER_COFINANCING:
            return candidate.cofinancing_percent
        case Rule.RECEPTION:
            return candidate.received_at


SortKey = tuple[Decimal | int | str, ...]


def _order(candidate: Candidate, tie_breaks: Sequence[TieBreakRule]) -> SortKey:
    return (*_merit(candidate, tie_breaks), candidate.key)


def _merit(candidate: Candidate, tie_breaks: Sequence[TieBreakRule]) -> SortKey:
    """Smaller is better; equal merits are equal positions."""
    return (-candidate.scored.total, *(_ascending(candidate, each) for each in tie_breaks))


def _ascending(candidate: Candidate, tie_break: TieBreakRule) -> Decimal | int | str:
    compared = value(candidate, tie_break)
    if isinstance(compared, str) or tie_break.rule is Rule.SMALLER_REQUEST:
        return compared
    return -compared


def _place(ordered: Sequence[Candidate], tie_breaks: Sequence[TieBreakRule]) -> list[Placed]:
    merits = [_merit(each, tie_breaks) for each in ordered]
    groups: dict[SortKey, list[str]] = {}
    first: dict[SortKey, int] = {}
    for index, (each, merit) in enumerate(zip(ordered, merits, strict=True)):
        groups.setdefault(merit, []).append(each.key)
        first.setdefault(merit, index + 1)
    placed = []
    for index, each in enumerate(ordered):
        placed.append(
            Placed(
                candidate=each,
                position=first[merits[index]],
                equals=tuple(key for key in groups[merits[index]] if key != each.key),
                above=_separation(each, ordered[index - 1], tie_breaks) if index else None,
                below=_separation(each, ordered[index + 1], tie_breaks) if index + 1 < len(ordered) else None,
                order=index + 1,
            )
        )
    return placed


def _separation(own: Candidate, other: Candidate, tie_breaks: Sequence[TieBreakRule]) -> Separation | None:
    if own.scored.total != other.scored.total:
        return None
    for each in tie_breaks:
        mine, theirs = value(own, each), value(other, each)
        if mine != theirs:
            return Separation(other.key, each.rule, each.class_key, str(mine), str(theirs))
    return None
