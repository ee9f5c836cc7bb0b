"""The page of a dossier: who finds it, what it says while it is made, and the file at the end."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from applications import dossier
from applications.models import Project, Submission
from calls.models import CallStaff, StaffRole
from core import jobs, papers
from core.models import Job, Paper
from core.models.jobs import JobState
from core.tasks import make_long_paper
from tests.factories.accounts import UserFactory, persona
from tests.factories.applications import complete_project, registered_project, sender, sent_project
from tests.factories.organisations import acting

pytestmark = pytest.mark.django_db


def page(project: Project, name: str = "dossier", number: int = 1) -> str:
    return reverse(f"applications:{name}", args=[project.application.public_id, project.phase.key, number])


def job_of(project: Project) -> Job:
    submission = Submission.objects.get(project=project)
    job = papers.job_of(dossier.request(submission, by=submission.sent_by))
    assert job is not None
    return job


def people(project: Project) -> dict[str, Any]:
    """One person of each kind, by what they are to the project."""
    partner = project.application.partnership.members.get(role="partner").body
    call = project.application.call
    return {
        "sender": sender(project),
        "operator of the lead": acting(UserFactory(), project.application.partnership.lead, "operator"),
        "operator of a partner": acting(UserFactory(), partner, "operator"),
        "call manager": CallStaff.objects.filter(call=call, role=StaffRole.MANAGER).first().user,
        "signatory": persona("marco"),
        "administrator": UserFactory(is_superuser=True),
        "stranger": UserFactory(),
    }


APPLICANTS = {"sender", "operator of the lead", "operator of a partner"}


def who_finds(client: Any, project: Project, url: str) -> set[str]:
    found = set()
    for name, person in people(project).items():
        client.force_login(person)
        response = client.get(url)
        if response.status_code == 200:
            found.add(name)
        list(response)  # read to its end, a file that is streamed is closed
    return found


@pytest.mark.parametrize("query", ["", "?page=1"])
def test_before_the_registration_only_the_applicants_find_the_dossier(client: Any, query: str) -> None:
    project = sent_project()
    make_long_paper(job_of(project).pk)
    assert who_finds(client, project, page(project) + query) == APPLICANTS


@pytest.mark.parametrize("query", ["", "?page=1"])
def test_from_the_registration_on_the_office_finds_the_dossier_too(client: Any, query: str) -> None:
    project = registered_project()
    make_long_paper(job_of(project).pk)
    assert who_finds(client, project, page(project) + query) == APPLICANTS | {"call manager", "signatory"}


def test_draft_on_paper_is_for_the_applicants_only(client: Any) -> None:
    project = complete_project()
    url = reverse("applications:draft_pdf", args=[project.application.public_id, project.phase.key])
    assert who_finds(client, project, url) == APPLICANTS


def test_dossier_asks_for_a_sign_in(client: Any) -> None:
    project = sent_project()
    assert client.get(page(project)).status_code == 302


def test_dossier_of_a_version_that_was_never_sent_is_not_there(client: Any) -> None:
    project = sent_project()
    client.force_login(sender(project))
    assert client.get(page(project, number=2)).status_code == 404


def test_reader_asks_for_a_dossier_that_nobody_asked_for(client: Any) -> None:
    project = sent_project(now=timezone.now() - timedelta(days=2))  # long ago: nobody asked for it at the sending
    client.force_login(sender(project))
    assert "Prepara il PDF" in client.get(page(project)).content.decode()
    response = client.post(page(project))
    assert (response.status_code, response.url) == (302, page(project) + "?page=1")
    assert Job.objects.get().state == JobState.WAITING


def test_page_shows_the_steps_and_asks_again_by_itself_while_it_is_made(client: Any) -> None:
    project = sent_project()
    client.force_login(sender(project))
    with jobs.running(job_of(project)) as progress:
        progress(1, 3)
        shown = client.get(page(project)).content.decode()
    assert ("1 di 3" in shown, "impaginazione" in shown.lower(), 'hx-trigger="every 1500ms"' in shown) == (
        True,
        True,
        True,
    )
    assert f'<a href="{page(project)}?page=1">Aggiorna</a>' in shown


def test_part_of_the_page_alone_answers_htmx(client: Any) -> None:
    project = sent_project()
    job_of(project)
    client.force_login(sender(project))
    response = client.get(page(project), headers={"HX-Request": "true"})
    assert response.content.decode().strip().startswith('<div id="paper-status"')
    assert "HX-Request" in response["Vary"]


def test_failure_shows_the_reason_and_is_tried_again(client: Any) -> None:
    project = sent_project()
    job = job_of(project)
    with pytest.raises(ValueError, match="paper"), jobs.running(job):
        raise ValueError("The paper ran out.")
    client.force_login(sender(project))
    shown = client.get(page(project)).content.decode()
    assert ("Non è stato possibile preparare il PDF" in shown, "Riprova" in shown) == (True, True)
    client.post(page(project))
    job.refresh_from_db()
    assert job.state == JobState.WAITING


def test_page_of_a_made_dossier_gives_the_file_and_stops_asking(client: Any) -> None:
    project = sent_project()
    make_long_paper(job_of(project).pk)
    client.force_login(sender(project))
    shown = client.get(page(project) + "?page=1").content.decode()
    assert (f'<a class="wecare-file" href="{page(project)}">' in shown, "hx-trigger" in shown) == (True, False)


def test_file_is_a_download_that_no_cache_keeps(client: Any) -> None:
    project = sent_project()
    make_long_paper(job_of(project).pk)
    client.force_login(sender(project))
    response = client.get(page(project))
    made = Paper.objects.get()
    assert response["Content-Disposition"] == f'attachment; filename="{made.file.name}"'
    assert (response["X-Content-Type-Options"], response["Cache-Control"]) == ("nosniff", "private, no-store")
    sent = b"".join(response.streaming_content)
    with made.file.file.open("rb") as kept:
        assert sent == kept.read()
