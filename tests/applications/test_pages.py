"""The applicant's pages: who opens them, what they say, and that everybody else finds nothing."""

from typing import Any

import pytest
from django.urls import reverse

from applications.models import Project
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
