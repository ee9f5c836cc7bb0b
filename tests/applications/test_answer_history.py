"""The versions of an answer: who, when, what changed; any of them comes back with one press, as a new version."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications import actions
from applications.models import AnswerVersion, Project, SectionDraft
from core.refusals import Refused
from tests.applications.test_pages import address
from tests.applications.test_writing_together import colleague
from tests.factories.accounts import UserFactory
from tests.factories.applications import draft_project, sender, sent_project

pytestmark = pytest.mark.django_db
KEY = ("strategia", "coherence")


def write(project: Project, text: str, *, by: Any = None, now: datetime | None = None) -> Any:
    row = project.form.sections.get(key="strategia")
    draft = project.drafts.filter(section=row).first()
    given = {"answers": {"coherence": text}, "version": draft.version if draft else 0}
    return actions.save_section(project, row, by=by or sender(project), now=now or timezone.now(), **given)


@pytest.fixture
def project(client: Any) -> Project:
    """A draft whose coherence was written in two sittings, by its sender and by Anna."""
    made, now = draft_project(), timezone.now()
    write(made, "Il centro apre", now=now - timedelta(hours=2))
    write(made, "Il centro diurno apre", now=now - timedelta(hours=2) + timedelta(minutes=5))
    write(made, "Il centro sociale apre", by=colleague(made), now=now - timedelta(hours=1))
    client.force_login(sender(made))
    return made


def test_history_tells_each_sitting_with_person_and_change(project: Project, client: Any) -> None:
    entries = client.get(address("answer", project, *KEY)).context["entries"]
    assert [(str(entry.person), entry.saves, entry.is_current) for entry in entries] == [
        ("Anna Bianchi", 1, True),
        (str(sender(project)), 2, False),
    ]
    assert [(change.kind, change.text) for change in entries[0].changes] == [
        ("kept", "Il centro "),
        ("removed", "diurno"),
        ("added", "sociale"),
        ("kept", " apre"),
    ]


def test_history_marks_changes_in_words_and_not_only_by_colour(project: Project, client: Any) -> None:
    text = client.get(address("answer", project, *KEY)).text
    assert '<ins><span class="visually-hidden">inserito: </span><span lang="it">sociale' in text
    assert '<del><span class="visually-hidden">tolto: </span><span lang="it">diurno' in text


def test_history_shows_every_single_save_when_asked(project: Project, client: Any) -> None:
    entries = client.get(address("answer", project, *KEY), {"every": "1"}).context["entries"]
    assert [entry.text for entry in entries] == ["Il centro sociale apre", "Il centro diurno apre", "Il centro apre"]


def test_history_is_led_to_from_its_question(project: Project, client: Any) -> None:
    page = client.get(address("section", project, "strategia"))
    links = {field.asked.key: field.history for field in page.context["fields"]}
    assert links == {"areas": "", "coherence": address("answer", project, *KEY), "integration": ""}
    assert f'href="{links["coherence"]}"' in page.text


def test_history_costs_the_same_for_few_and_for_many(project: Project, client: Any) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address("answer", project, *KEY), {"every": "1"})
        return len(captured)

    few = queries()
    for number in range(50):
        write(project, f"Testo {number}")
    assert queries() == few


def test_version_comes_back_as_a_new_one(project: Project, client: Any) -> None:
    rows = AnswerVersion.objects.filter(project=project, question="coherence").order_by("number")
    first, latest = rows[0], rows[2]
    pressed = {"number": first.number, "seen": latest.number}
    answer = client.post(address("bring_back", project, *KEY), pressed)
    assert answer["Location"] == f"{address('section', project, 'strategia')}#q-coherence"
    assert [row.answer for row in rows.all()] == [
        "Il centro apre",
        "Il centro diurno apre",
        "Il centro sociale apre",
        "Il centro apre",
    ]
    assert SectionDraft.objects.get(section__key="strategia").answers == {"coherence": "Il centro apre"}


def test_version_does_not_come_back_over_one_that_was_not_shown(project: Project, client: Any) -> None:
    rows = AnswerVersion.objects.filter(project=project, question="coherence").order_by("number")
    pressed = {"number": rows[0].number, "seen": rows[1].number}
    answer = client.post(address("bring_back", project, *KEY), pressed, follow=True)
    assert "Anna Bianchi ha salvato questa risposta nel frattempo" in answer.text
    assert SectionDraft.objects.get(section__key="strategia").answers == {"coherence": "Il centro sociale apre"}


def test_answer_that_was_never_written_has_nothing_to_bring_back(client: Any) -> None:
    made = draft_project()
    client.force_login(sender(made))
    response = client.post(address("bring_back", made, *KEY), {"number": "1", "seen": "0"})
    assert (response.status_code, AnswerVersion.objects.filter(project=made, question="coherence").count()) == (404, 0)


def test_title_that_comes_back_names_the_application_again() -> None:
    project, now = draft_project(name="Il primo titolo"), timezone.now()
    row, by = project.form.sections.get(key="idea"), sender(project)
    actions.save_section(project, row, answers={"title": "Il secondo"}, version=1, by=by, now=now)
    actions.bring_back(project, row, question="title", number=1, seen=2, by=by, now=now)
    project.application.refresh_from_db()
    assert project.application.title == "Il primo titolo"


def test_nothing_comes_back_into_what_was_sent(client: Any) -> None:
    project = sent_project()
    row = project.form.sections.get(key="idea")
    with pytest.raises(Refused):
        actions.bring_back(project, row, question="need", number=1, seen=9, by=sender(project), now=timezone.now())
    client.force_login(sender(project))
    page = client.get(address("answer", project, "idea", "need"))
    assert (page.status_code, page.context["bring_back_url"]) == (200, "")


def test_history_is_nobody_elses(project: Project, client: Any) -> None:
    client.force_login(UserFactory())
    assert client.get(address("answer", project, *KEY)).status_code == 404
    assert client.post(address("bring_back", project, *KEY), {"number": "1", "seen": "9"}).status_code == 404


def test_version_is_never_changed_or_removed(project: Project) -> None:
    row = AnswerVersion.objects.filter(project=project).latest("pk")
    for act in (row.delete, lambda: AnswerVersion.objects.filter(pk=row.pk).update(answer="Altro")):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_answer_that_changes_without_a_new_version_is_refused(project: Project) -> None:
    draft = project.drafts.get(section__key="strategia")
    with pytest.raises(IntegrityError), transaction.atomic():
        SectionDraft.objects.filter(pk=draft.pk).update(answers={"coherence": "Senza versione"})
