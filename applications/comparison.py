"""Two versions of a section side by side, where they differ."""

from dataclasses import dataclass

from applications.answers.asked import Answer, AskedSection, Surroundings
from applications.answers.plain import plain
from core.difference import Piece, pieces


@dataclass(frozen=True)
class Compared:
    """One question that the two versions answer differently."""

    key: str
    label: str
    mine: list[Piece]
    theirs: list[Piece]


def compare(
    section: AskedSection, mine: dict[str, Answer], theirs: dict[str, Answer], around: Surroundings
) -> list[Compared]:
    compared = []
    for asked in section.questions:
        if mine.get(asked.key) != theirs.get(asked.key):
            left, right = plain(asked, mine.get(asked.key), around), plain(asked, theirs.get(asked.key), around)
            compared.append(Compared(asked.key, asked.label, *pieces(left, right)))
    return compared
