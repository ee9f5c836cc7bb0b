"""How the versions of answers grow thinner with age, so that a text saved every few seconds does not fill the disk."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

from applications.answers.thinning import Save, spare
from applications.models import AnswerVersion, SectionDraft

WHOLE = timedelta(days=7)  # every single save is there; the database refuses to remove a younger one
LOOKED_BACK = timedelta(days=60)  # drafts that nobody saved for longer were thinned when they were younger


def thin_answer_versions(now: datetime) -> int:
    """Remove the steps between of sittings of more than a week ago; returns how many. A project at a time."""
    lately = SectionDraft.objects.filter(saved_at__gt=now - WHOLE - LOOKED_BACK).order_by().values_list("project")
    return sum(_thin(project, now) for (project,) in lately.distinct().iterator())


def _thin(project: int, now: datetime) -> int:
    gone = [key for saves in _saves(project, now) for key in spare(saves)]
    if gone:
        AnswerVersion.objects.filter(pk__in=gone).delete()
    return len(gone)


def _saves(project: int, now: datetime) -> Iterator[list[Save]]:
    """Those of each answer, oldest first, as far as they are old enough."""
    rows = AnswerVersion.objects.filter(project=project, saved_at__lt=now - WHOLE).order_by("question", "number")
    columns = rows.values_list("question", "pk", "saved_by", "saved_at")
    for _question, saves in groupby(columns, key=itemgetter(0)):
        yield [Save(key, person, moment) for _question, key, person, moment in saves]
