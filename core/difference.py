"""Where two texts differ, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|[^\s]+")
LINES = re.compile(r"[^\n]*\n|[^\n]+")
MOST_PAIRS = 4_000_000  # of words to be held against each other: beyond, a comparison would take minutes


@dataclass(frozen=True)
class Piece:
    """A run of text; `differs` when the other text does not have it."""

    text: str
    differs: bool


def pieces(mine: str, theirs: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in runs, those marked that the other one does not have."""
    left, right = _divided(mine, theirs)
    mine_pieces: list[Piece] = []
    their_pieces: list[Piece] = []
    for tag, left_from, left_to, right_from, right_to in SequenceMatcher(
        None, left, right, autojunk=False
    ).get_opcodes():
        _add(mine_pieces, left[left_from:left_to], tag != "equal")
        _add(their_pieces, right[right_from:right_to], tag != "equal")
    return mine_pieces, their_pieces


def _divided(mine: str, theirs: str) -> tuple[list[str], list[str]]:
    """The texts in words; very long ones in lines, and as a whole where even these are too many."""
    for parts in (WORDS, LINES):
        left, right = parts.findall(mine), parts.findall(theirs)
        if len(left) * len(right) <= MOST_PAIRS:
            return left, right
    return [mine], [theirs]


def _add(found: list[Piece], words: list[str], differs: bool) -> None:
    if words:
        found.append(Piece("".join(words), differs))
