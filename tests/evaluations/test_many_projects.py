"""A commission with 1,200 projects: conflicts are declared and sheets assigned a page at a time."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from applications.models import Application, Project, Submission
from evaluations.actions import Declared, StaleAssignment, declare_conflicts, draft_assignment, drafted
from evaluations.actions.assignment import fingerprint
from evaluations.models import AssignmentDraft, ConflictDeclaration, ScoreSheet
from evaluations.rules import projects_of
from partnerships.models import Partnership
from tests.factories.accounts import persona
from tests.factories.assessed import NOW
from tests.factories.evaluations import Evaluation, make_evaluation

pytestmark = pytest.mark.django_db

MANY = 1_200


def copies(row: Any, number: int, **fields: Any) -> list[Any]:
    """New rows like that one, not stored yet; callables of the number give what differs."""
    names = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    found = []
    for one in range(number):
        values = {name: getattr(row, name) for name in names}
        found.append(type(row)(**{**values, **{name: make(one) for name, make in fields.items()}}))
    return found


def with_many(evaluation: Evaluation, number: int = MANY) -> Evaluation:
    """The evaluation's first project so many times, each sent: enough to share out."""
    project = Project.objects.select_related("application__partnership").get(pk=evaluation.projects[0].pk)
    application = project.application
    partnerships = Partnership.objects.bulk_create(copies(application.partnership, number - 1, public_id=_id))
    applications = Application.objects.bulk_create(
        copies(
            application,
            number - 1,
            public_id=_id,
            partnership_id=lambda one: partnerships[one].pk,
            title=lambda one: f"Progetto {one:04d}",
        )
    )
    projects = Project.objects.bulk_create(copies(project, number - 1, application_id=lambda one: applications[one].pk))
    Submission.objects.bulk_create(
        copies(
            project.submissions.get(),
            number - 1,
            project_id=lambda one: projects[one].pk,
            title=lambda one: f"Progetto {one:04d}",
            protocol_number=lambda one: 10_000 + one,
            idempotency_key=lambda _one: uuid.uuid4(),
        )
    )
    with connection.cursor() as cursor:  # an installation's tables are looked at by PostgreSQL itself
        cursor.execute(
            "ANALYZE applications_project, applications_application, partnerships_partnership, applications_submission"
        )
    return evaluation


def _id(_one: int) -> Any:
    return Partnership._meta.get_field("public_id").get_default()


def signed_in(client: Client, name: str) -> Client:
    client.force_login(persona(name))
    return client


def fields(page: Any) -> dict[str, Any]:
    return {"project": [row[0].pk for row in page.context["rows"]]}


def address(evaluation: Evaluation, name: str) -> str:
    return reverse(f"evaluations:{name}", args=[evaluation.call.slug, evaluation.phase.key])


def declare(client: Client, evaluation: Evaluation, name: str) -> int:
    """Page after page; returns how many pages it took."""
    signed_in(client, name)
    pages, to = 0, address(evaluation, "conflicts")
    while "form" in (page := client.get(to)).context:
        assert len(page.context["rows"]) <= 50
        assert client.post(to, {**fields(page), "none": "yes"}).status_code == 302
        pages += 1
    return pages


def test_conflicts_and_assignment_of_twelve_hundred_projects(client: Client):
    evaluation = with_many(make_evaluation(1).appointed())
    answers = [Declared(one.pk, False, "") for one in projects_of(evaluation.phase)]
    for name in ("davide", "anna", "franco"):
        declare_conflicts(evaluation.commission, declared=answers, by=persona(name), now=NOW)
    assert declare(client, evaluation, "lucia") == 24
    assert ConflictDeclaration.objects.filter(has_conflict=False).count() == 4 * MANY
    to = address(evaluation, "assignment")
    first = client.get(to)
    assert (len(first.context["rows"]), first.context["blockers"]) == (50, [])
    data = {**fields(first), "read": first.context["read"], "pair": ticks(first), "confirm": "yes"}
    assert client.post(to, data).status_code == 302
    assert ScoreSheet.objects.count() == MANY * evaluation.phase.evaluators_per_application


def ticks(page: Any) -> list[str]:
    rows = [(project, *cell) for project, cells in page.context["rows"] for cell in cells]
    return [f"{member.pk}-{project.pk}" for project, _bound, given, member in rows if given]


def test_page_of_conflicts_keeps_those_answered_and_asks_about_the_rest(client: Client):
    evaluation = with_many(make_evaluation(1).appointed(), 60)
    signed_in(client, "anna")
    to = address(evaluation, "conflicts")
    page = client.get(to)
    bound = page.context["rows"][3][0].pk
    data = {**fields(page), f"conflict-{bound}": "yes", f"reason-{bound}": "Parente", "none": "yes"}
    assert client.post(to, data).url == to
    again = client.get(to)
    assert (len(again.context["rows"]), again.context["left"]) == (10, 0)
    assert client.post(to, fields(again)).status_code == 409
    member = evaluation.member("anna")
    assert set(member.conflict_declarations.filter(has_conflict=True).values_list("project", flat=True)) == {bound}
    assert member.conflict_declarations.count() == 50


def test_assignment_keeps_each_page_and_the_others_as_they_were(client: Client):
    evaluation = with_many(make_evaluation(1).appointed(), 60).declared()
    signed_in(client, "franco")
    to = address(evaluation, "assignment")
    page, before = client.get(to), drafted(evaluation.commission, NOW)
    project = page.context["rows"][0][0].pk
    kept = [pair for pair in ticks(page) if not pair.endswith(f"-{project}")]
    data = {**fields(page), "read": page.context["read"], "pair": kept, "goto": "2"}
    assert client.post(to, data).url == f"{to}?page=2&kept=1"
    assert drafted(evaluation.commission, NOW) == {pair for pair in before if pair[1] != project}
    assert [blocker.code for blocker in client.get(to).context["blockers"]] == ["too_few"]
    client.post(to, {"drop": "yes"})
    assert (drafted(evaluation.commission, NOW), AssignmentDraft.objects.count()) == (before, 0)


def test_assignment_changed_elsewhere_is_neither_kept_nor_overwritten():
    evaluation = make_evaluation(2).appointed().declared()
    pairs, by = drafted(evaluation.commission, NOW), {"by": persona("franco"), "now": NOW}
    first, second = (project.pk for project in evaluation.projects)
    draft_assignment(evaluation.commission, projects=[first], pairs=[], read=fingerprint(pairs), **by)
    with pytest.raises(StaleAssignment):
        draft_assignment(evaluation.commission, projects=[second], pairs=[], read=fingerprint(pairs), **by)
    assert drafted(evaluation.commission, NOW) == {pair for pair in pairs if pair[1] == second}
