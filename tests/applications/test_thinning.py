"""Old versions of answers grow fewer: the steps between go, never what somebody else wrote, never the last word."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from applications import answer_versions, structure
from applications.actions import save_section, thin_answer_versions
from applications.answers.thinning import Save, spare
from applications.models import AnswerVersion, Project
from tests.applications.test_pages import address
from tests.applications.test_writing_together import colleague
from tests.factories.applications import draft_project, sender
from tests.factories.calls import published_call
from wecare_portal.schedule import SCHEDULE

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def sitting(*moments: int, person: int = 1, first: int = 0) -> list[Save]:
    """Saves at these minutes, whose keys count on from `first`."""
    start = datetime(2026, 11, 2, 20, 0)  # noqa: DTZ001
    return [Save(first + number, person, start + minutes * MINUTE) for number, minutes in enumerate(moments)]


def left(saves: list[Save]) -> list[int]:
    gone = spare(saves)
    return [save.key for save in saves if save.key not in gone]


def test_of_a_sitting_the_first_the_last_and_one_every_ten_minutes_stay() -> None:
    saves = sitting(*range(26))
    assert left(saves) == [0, 10, 20, 25]
    assert left([save for save in saves if save.key in left(saves)]) == [0, 10, 20, 25]


def test_saves_with_long_pauses_all_stay() -> None:
    assert left(sitting(0, 11, 22, 33)) == [0, 1, 2, 3]


@pytest.mark.parametrize("saves", [[], sitting(0), sitting(0, 1)])
def test_first_and_last_stay_however_few_there_are(saves: list[Save]) -> None:
    assert spare(saves) == []


def test_what_another_saved_in_between_stays_and_what_stands_beside_it() -> None:
    mine, hers, again = sitting(0, 1, 2), sitting(3, person=2, first=3), sitting(4, 5, 6, first=4)
    assert left([*mine, *hers, *again]) == [0, 2, 3, 4, 6]


def write(project: Project, text: str, *, now: datetime, by: Any = None, version: int | None = None) -> Any:
    row = project.form.sections.get(key="strategia")
    draft = project.drafts.filter(section=row).first()
    opened = (draft.version if draft else 0) if version is None else version
    return save_section(project, row, answers={"coherence": text}, version=opened, by=by or sender(project), now=now)


@pytest.fixture
def project() -> Project:
    """Written for half an hour nine days ago, a save a minute; then by a colleague, and for five minutes today."""
    start = timezone.now() - timedelta(days=9)
    made = draft_project(call=published_call(opens_at=start - timedelta(days=1)), now=start)
    for minute in range(31):
        write(made, "parola " * (minute + 1), now=start + minute * MINUTE)
    write(made, "Una collega", by=colleague(made), now=start + 32 * MINUTE)
    for minute in range(5):
        write(made, f"Oggi {minute}", now=timezone.now() - (10 - minute) * MINUTE)
    return made


def numbers(project: Project) -> list[int]:
    rows = AnswerVersion.objects.filter(project=project, question="coherence").order_by("number")
    return list(rows.values_list("number", flat=True))


def test_old_sitting_is_thinned_and_the_last_week_is_whole(project: Project, client: Any) -> None:
    client.force_login(sender(project))
    page = address("answer", project, "strategia", "coherence")
    before = [(entry.person, entry.text, entry.moment) for entry in client.get(page).context["entries"]]
    assert thin_answer_versions(timezone.now()) == 27
    assert numbers(project) == [1, 11, 21, 31, *range(32, 38)]
    assert [(entry.person, entry.text, entry.moment) for entry in client.get(page).context["entries"]] == before
    assert thin_answer_versions(timezone.now()) == 0


def test_thinning_leaves_the_draft_and_what_it_was_at_each_version_that_stays(project: Project) -> None:
    section = next(one for one in structure.sections_of(project.form) if one.key == "strategia")
    before = {number: answer_versions.answers_at(project, section, number) for number in (1, 11, 21, 31, 32, 37)}
    answers = project.drafts.get(section=section.id).answers
    thin_answer_versions(timezone.now())
    assert {number: answer_versions.answers_at(project, section, number) for number in before} == before
    assert project.drafts.get(section=section.id).answers == answers


@pytest.mark.parametrize("number", [1, 31, 32, 33, 35], ids=["first", "last", "another's", "first today", "young"])
def test_database_refuses_to_remove_any_other_version(project: Project, number: int) -> None:
    row = AnswerVersion.objects.filter(project=project, question="coherence", number=number)
    with pytest.raises(IntegrityError, match="only the steps between"), transaction.atomic():
        row.delete()
    assert row.exists()


def test_database_refuses_to_remove_so_many_that_a_gap_is_left(project: Project) -> None:
    steps = AnswerVersion.objects.filter(project=project, question="coherence", number__range=(2, 30))
    with pytest.raises(IntegrityError, match="only the steps between"), transaction.atomic():
        steps.delete()
    assert len(numbers(project)) == 37


def test_database_refuses_to_change_or_to_empty_the_versions(project: Project) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerVersion.objects.filter(project=project, number=5).update(answer="Altro")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE applications_answerversion")


def test_form_opened_at_a_version_that_is_gone_writes_over_nobody(project: Project) -> None:
    """Its own base went: what the colleague wrote since is a question, as it would have been."""
    third, stored = colleague(project), project.drafts.get(section__key="strategia")
    write(project, "Terza mano", by=third, now=timezone.now())
    thin_answer_versions(timezone.now())
    saved = write(project, "parola " * 6 + "mia", now=timezone.now(), version=5)
    assert [each.conflict.question for each in saved.questions] == ["coherence"]
    stored.refresh_from_db()
    assert stored.answers["coherence"] == "Terza mano"


def test_thinning_is_done_every_night_where_no_closing_waits_for_it(settings: Any) -> None:
    [task] = [entry["task"] for name, entry in SCHEDULE.items() if "versions" in name]
    assert settings.CELERY_TASK_ROUTES[task]["queue"] == "documents"
