"""The applicant's pages: who opens them, what they say, and that everybody else finds nothing."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Project
from organisations.models import Role
from tests.factories.accounts import UserFactory
from tests.factories.applications import (
    complete_definitive,
    complete_project,
    draft_project,
    fresh,
    sender,
    sent_project,
)
from tests.factories.calls import published_call
from tests.factories.organisations import acting

pytestmark = pytest.mark.django_db


def address(name: str, project: Project, *args: Any) -> str:
    return reverse(f"applications:{name}", args=[project.application.public_id, project.phase.key, *args])


def pages_of(project: Project) -> list[str]:
    """Every page of a draft."""
    sections = [address("section", project, row.key) for row in project.form.sections.all()]
    return [
        reverse("applications:list"),
        reverse("applications:detail", args=[project.application.public_id]),
        address("missing", project),
        address("documents", project),
        address("send", project),
        *sections,
    ]


def form_of(page: Any) -> dict[str, Any]:
    """What the page that sends posts once every statement is ticked."""
    ticked = [row["statement"].pk for row in page.context["statements"]]
    return {"seen": page.context["seen"], "key": page.context["key"], "statements": ticked}


@pytest.mark.parametrize("make", [draft_project, complete_project])
def test_pages_of_a_draft_open_for_the_lead(client: Any, make: Any) -> None:
    project = make()
    client.force_login(sender(project))
    assert [client.get(page).status_code for page in pages_of(project)] == [200] * len(pages_of(project))


def test_pages_of_a_definitive_draft_open_for_the_lead(client: Any, time_machine: Any) -> None:
    project = complete_definitive()
    time_machine.move_to(project.created_at)
    client.force_login(sender(project))
    assert [client.get(page).status_code for page in pages_of(project)] == [200] * len(pages_of(project))


def test_pages_of_a_draft_are_not_there_for_a_stranger(client: Any) -> None:
    project = draft_project()
    client.force_login(UserFactory())
    assert [client.get(page).status_code for page in pages_of(project)[1:]] == [404] * (len(pages_of(project)) - 1)


def test_pages_of_a_sent_project_open_for_the_lead(client: Any) -> None:
    project = sent_project()
    client.force_login(sender(project))
    pages = [
        reverse("applications:detail", args=[project.application.public_id]),
        address("receipt", project, 1),
        address("receipt_pdf", project, 1),
        address("replace", project),
        address("withdraw", project),
        address("section", project, "idea"),
    ]
    assert [client.get(page).status_code for page in pages] == [200] * len(pages)


def test_start_page_opens_an_application(client: Any) -> None:
    project = draft_project()
    client.force_login(sender(project))
    call = published_call()
    lead = project.application.partnership.lead
    page = reverse("applications:start", args=[call.slug])
    assert client.get(page).status_code == 200
    answer = client.post(page, {"lead": lead.pk, "name": "Nuova idea", "constitution": "to_be_constituted"})
    made = call.applications.get()
    assert answer["Location"] == reverse("applications:detail", args=[made.public_id])
    assert made.title == "Nuova idea"
    assert fresh(made.projects.get()).drafts.get().answers == {"title": "Nuova idea"}


def test_press_that_sends_takes_few_queries_from_the_door_to_the_receipt(client: Any) -> None:
    project = complete_project()
    client.force_login(sender(project))
    form = form_of(client.get(address("send", project)))
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(address("send", project), form)
    assert answer["Location"] == address("receipt", project, 1)
    assert len([one for one in captured if "SAVEPOINT" not in one["sql"]]) <= 30


def test_press_by_who_may_not_send_finds_nothing(client: Any, new_client: Any) -> None:
    project = complete_project()
    client.force_login(sender(project))
    form = form_of(client.get(address("send", project)))
    operator = acting(UserFactory(), project.application.partnership.lead, Role.OPERATOR)
    answers = []
    for person in (operator, UserFactory()):
        other = new_client()
        other.force_login(person)
        answers.append(other.post(address("send", project), form).status_code)
    assert (answers, project.submissions.count(), fresh(project).state) == ([404, 404], 0, "draft")
