"""Which versions of one answer may go once they are old: the steps between, of one person who wrote on and on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

APART = timedelta(minutes=10)


class Save(NamedTuple):
    """One version of the answer: its key, who saved it, and when."""

    key: int
    person: int
    moment: datetime


def spare(saves: Sequence[Save]) -> list[int]:
    """The keys of the versions that may go; `saves` are those of one answer, oldest first.

    The first and the last of a sitting stay, whatever another person saved stays, and of one sitting at most ten
    minutes lie between two that stay. The database holds every removal to the same.
    """
    gone, stays = [], saves[:1]
    for save, following in pairwise(saves[1:]):
        before = stays[-1]
        if before.person == save.person == following.person and following.moment - before.moment <= APART:
            gone.append(save.key)
        else:
            stays = [save]
    return gone
