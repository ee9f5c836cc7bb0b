"""Where two texts differ, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|[^\s]+")
LINES = re.compile(r"[^\n]*\n|[^\n]+")
MOST_PAIRS = 4_000_000  # of words to be held against each other: beyond, a comparison would take minutes
FEWER_PAIRS = 400_000  # where a page has many comparisons
CONTEXT = 80  # characters shown before and after a change


@dataclass(frozen=True)
class Piece:
    """A run of text; `differs` when the other text does not have it."""

    text: str
    differs: bool


@dataclass(frozen=True)
class Change:
    """A run of text that was `kept`, `added` or `removed`; a long one that was kept is shortened in its middle."""

    kind: str
    text: str


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


def changes(before: str, after: str) -> list[Change]:
    """What happened to a text, in reading order: what went stands before what came in its place."""
    old, new = _divided(before, after, FEWER_PAIRS)
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    inner_old, inner_new = old[start : len(old) - end], new[start : len(new) - end]
    runs = [("kept", old[:start])]
    for tag, a, b, c, d in SequenceMatcher(None, inner_old, inner_new, autojunk=False).get_opcodes():
        runs += (
            [("kept", inner_old[a:b])] if tag == "equal" else [("removed", inner_old[a:b]), ("added", inner_new[c:d])]
        )
    runs.append(("kept", old[len(old) - end :]))
    texts = [(kind, "".join(words)) for kind, words in runs if words]
    last = len(texts) - 1
    return [
        Change(kind, _shortened(text, first=n == 0, last=n == last) if kind == "kept" else text)
        for n, (kind, text) in enumerate(texts)
    ]


def _common(one: list[str], other: list[str]) -> int:
    """How many words both begin with."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _shortened(text: str, *, first: bool, last: bool) -> str:
    """Only what stands near a change."""
    before, after = "" if first else text[:CONTEXT], "" if last else text[-CONTEXT:]
    if len(text) <= len(before) + len(after) + CONTEXT:
        return text
    return f"{before} … {after}".strip(" ") if not (first and last) else text


def _divided(mine: str, theirs: str, most: int = MOST_PAIRS) -> tuple[list[str], list[str]]:
    """The texts in words; very long ones in lines, and as a whole where even these are too many."""
    for parts in (WORDS, LINES):
        left, right = parts.findall(mine), parts.findall(theirs)
        if len(left) * len(right) <= most:
            return left, right
    return [mine], [theirs]


def _add(found: list[Piece], words: list[str], differs: bool) -> None:
    if words:
        found.append(Piece("".join(words), differs))
