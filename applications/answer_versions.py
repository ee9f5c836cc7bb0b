"""What a question's answer was at an earlier version of its section, and who changed it since."""

from collections.abc import Iterable, Sequence

from applications.answers.asked import Answer, Asked, AskedSection
from applications.answers.merging import Path, value_at
from applications.models import AnswerVersion, Project


def answers_at(project: Project, section: AskedSection, number: int) -> dict[str, Answer]:
    """The section's answers as they were at that version: nothing at 0, before the first save."""
    keys = [asked.key for asked in section.questions]
    rows = AnswerVersion.objects.filter(project=project, question__in=keys, number__lte=number)
    latest = rows.order_by("question", "-number").distinct("question")
    return dict(latest.values_list("question", "answer")) if number else {}


def since(project: Project, keys: Iterable[str], number: int) -> dict[str, list[AnswerVersion]]:
    """The versions of each question after that version of its section, oldest first, with who saved them."""
    rows = AnswerVersion.objects.filter(project=project, question__in=list(keys), number__gt=number)
    found: dict[str, list[AnswerVersion]] = {}
    for row in rows.select_related("saved_by").order_by("question", "number"):
        found.setdefault(row.question, []).append(row)
    return found


def last_change(asked: Asked, path: Path, base: Answer, later: Sequence[AnswerVersion]) -> AnswerVersion | None:
    """Which of the later versions last changed the cell; None when none did."""
    found, before = None, value_at(asked.kind, base, path)
    for version in later:
        value = value_at(asked.kind, version.answer, path)
        if value != before:
            found, before = version, value
    return found
