"""Where two texts differ, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Piece:
    """A run of text; `differs` when the other text does not have it."""

    text: str
    differs: bool


def pieces(mine: str, theirs: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in runs, those marked that the other one does not have."""
    left, right = WORDS.findall(mine), WORDS.findall(theirs)
    mine_pieces: list[Piece] = []
    their_pieces: list[Piece] = []
    for tag, left_from, left_to, right_from, right_to in SequenceMatcher(
        None, left, right, autojunk=False
    ).get_opcodes():
        _add(mine_pieces, left[left_from:left_to], tag != "equal")
        _add(their_pieces, right[right_from:right_to], tag != "equal")
    return mine_pieces, their_pieces


def _add(found: list[Piece], words: list[str], differs: bool) -> None:
    if words:
        found.append(Piece("".join(words), differs))
