"""No score is visible to anyone but its author until every assigned sheet is confirmed (invariant 8)."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, reverse

from accounts.models import User
from core.canonical import canonical_json
from core.models import AuditEvent, Job, Notice
from evaluations import urls
from evaluations.actions import confirm_sheet, write_sheet
from evaluations.desk import waiting_for
from evaluations.models import Score
from tests.conftest import SignedInClient
from tests.factories.accounts import persona
from tests.factories.assessed import NOW
from tests.factories.evaluations import Evaluation, make_evaluation

pytestmark = pytest.mark.django_db

SECRET_POINTS, SECRET_REASON = "3.5", "Parola-segreta-della-scheda"
PEOPLE = ("lucia", "davide", "anna", "franco", "giulia", "marco", "elena", "chiara", "sara", "tommaso", "stranger")


@pytest.fixture
def sealed() -> tuple[Evaluation, User]:
    """All sheets but one are confirmed; the author of the secret words is the first evaluator."""
    evaluation = make_evaluation(2).appointed().declared().assigned()
    sheets = evaluation.sheets()
    for sheet in sheets[:-1]:
        user = sheet.member.user
        scores = evaluation.scores(SECRET_POINTS, f"{SECRET_REASON}-{user.first_name}")
        written = write_sheet(sheet, scores=scores, version=1, by=user, now=NOW)
        confirm_sheet(written, version=2, by=user, now=NOW)
    return evaluation, sheets[0].member.user


def addresses(evaluation: Evaluation) -> list[str]:
    """Every address of the app, with all identifiers that exist."""
    place = {"slug": evaluation.call.slug, "phase_key": evaluation.phase.key}
    found = []
    for pattern in urls.urlpatterns:
        found += [
            reverse(f"evaluations:{pattern.name}", kwargs=filled) for filled in fillings(pattern, place, evaluation)
        ]
    return found


def fillings(pattern: URLPattern, place: dict[str, Any], evaluation: Evaluation) -> list[dict[str, Any]]:
    names = pattern.pattern.converters
    options: dict[str, list[Any]] = {
        **{name: [value] for name, value in place.items()},
        "pk": [sheet.pk for sheet in evaluation.sheets()],
        "project": [project.pk for project in evaluation.projects],
        "number": [1],
        "kind": ["ranking", "admitted"],
        "version": [1],
        "order": [1],
        "what": ["inputs", "result"],
        "file_id": ["x"],
    }
    filled: list[dict[str, Any]] = [{}]
    for name in names:
        filled = [{**one, name: value} for one in filled for value in options[name]]
    return filled


@pytest.mark.parametrize("name", PEOPLE)
def test_sealed_scores_are_on_no_page_of_anybody_else(sealed: tuple[Evaluation, User], name: str):
    evaluation, _author = sealed
    client, user = SignedInClient(), persona(name)
    client.force_login(user)
    for address in addresses(evaluation):
        response = client.get(address)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        page = content.decode(errors="ignore").replace(f"{SECRET_REASON}-{user.first_name}", "")
        assert SECRET_REASON not in page, address


def test_sealed_scores_are_shown_to_their_author(sealed: tuple[Evaluation, User]):
    evaluation, author = sealed
    client = SignedInClient()
    client.force_login(author)
    own = evaluation.sheets()[0]
    address = reverse("evaluations:sheet", args=[evaluation.call.slug, evaluation.phase.key, own.pk])
    assert SECRET_REASON in client.get(address).content.decode()


@pytest.mark.parametrize("page", ["ranking", "publish_ranking"])
def test_sealed_pages_of_the_ranking_do_not_exist_yet(sealed: tuple[Evaluation, User], page: str):
    evaluation, _author = sealed
    for name in PEOPLE:
        client = SignedInClient()
        client.force_login(persona(name))
        address = reverse(f"evaluations:{page}", args=[evaluation.call.slug, evaluation.phase.key])
        assert client.get(address).status_code == 404


def test_sealed_session_has_no_page_of_a_project(sealed: tuple[Evaluation, User]):
    evaluation, _author = sealed
    place = [evaluation.call.slug, evaluation.phase.key, evaluation.session().number, evaluation.projects[0].pk]
    for name in PEOPLE:
        client = SignedInClient()
        client.force_login(persona(name))
        assert client.get(reverse("evaluations:panel_project", args=place)).status_code == 404


def test_sealed_scores_are_in_no_audit_event_notice_or_job(sealed: tuple[Evaluation, User]):
    texts = [canonical_json(event.details) for event in AuditEvent.objects.all()]
    texts += [f"{notice.title} {notice.text} {notice.html}" for notice in Notice.objects.all()]
    texts += [f"{job.label} {job.reason}" for job in Job.objects.all()]
    assert [text for text in texts if SECRET_REASON in text or SECRET_POINTS in text or "3,5" in text] == []


def test_sealed_scores_are_not_on_the_desk(sealed: tuple[Evaluation, User]):
    for name in PEOPLE:
        said = [f"{one.label} {one.note}" for one in waiting_for(persona(name), NOW)]
        assert [text for text in said if SECRET_REASON in text or "3,5" in text] == []


def test_scores_are_not_in_the_admin():
    registered = {model._meta.label for model in admin.site._registry}
    ours = {model._meta.label for model in apps.get_app_config("evaluations").get_models()}
    assert registered & ours == set()


def test_stranger_and_visitor_get_nothing_of_an_evaluation(sealed: tuple[Evaluation, User]):
    evaluation, _author = sealed
    address = reverse("evaluations:office", args=[evaluation.call.slug, evaluation.phase.key])
    stranger = SignedInClient()
    stranger.force_login(persona("stranger"))
    assert stranger.get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_sealed_scores_exist(sealed: tuple[Evaluation, User]):
    assert Score.objects.filter(reason__startswith=SECRET_REASON).count() == 9
