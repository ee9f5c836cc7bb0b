"""Who sits in the commission of another call, or of an earlier one of the same people, finds nothing of this one."""

from typing import Any

import pytest
from django.urls import reverse

from evaluations.rules import Nominee
from tests.factories.accounts import UserFactory
from tests.factories.assessed import make_call
from tests.factories.evaluations import Evaluation, make_evaluation

pytestmark = pytest.mark.django_db
ROLES = ("chair", "evaluator", "evaluator", "secretary")
PHASE_PAGES = ("office", "conflicts", "assignment", "sheets", "panel", "panel_prepare", "ranking", "ranking_csv")
PROJECT_PAGES = ("late_conflict", "dossier")
SHEET_PAGES = ("sheet", "confirm", "replace")


def pages(evaluation: Evaluation) -> list[str]:
    place = [evaluation.call.slug, evaluation.phase.key]
    project, sheet = evaluation.projects[0], evaluation.sheets()[0]
    return [
        *(reverse(f"evaluations:{name}", args=place) for name in PHASE_PAGES),
        *(reverse(f"evaluations:{name}", args=[*place, project.pk]) for name in PROJECT_PAGES),
        *(reverse(f"evaluations:{name}", args=[*place, sheet.pk]) for name in SHEET_PAGES),
        reverse("evaluations:panel_session", args=[*place, 1]),
        reverse("evaluations:panel_file", args=[*place, 1]),
        reverse("evaluations:panel_project", args=[*place, 1, project.pk]),
    ]


def test_members_of_another_commission_find_nothing(client: Any) -> None:
    evaluation = make_evaluation().appointed().declared().assigned().confirmed().unsealed().panel()
    evaluation.ranked()
    others = UserFactory.create_batch(4)
    nominees = [Nominee(person.email, role) for person, role in zip(others, ROLES, strict=True)]
    make_evaluation(call=make_call(slug="altro")).appointed(nominees=nominees)
    for person in others:
        client.force_login(person)
        assert {client.get(page).status_code for page in pages(evaluation)} == {404}


def test_sheet_and_project_of_another_call_are_not_reached_through_ones_own(client: Any) -> None:
    one, two = (make_evaluation(call=make_call(slug=slug)).appointed().declared().assigned() for slug in ("uno", "due"))
    sheet = next(sheet for sheet in two.sheets() if sheet.member.user.first_name == "Davide")
    client.force_login(sheet.member.user)
    own, other = [two.call.slug, two.phase.key], [one.call.slug, one.phase.key]
    crossed = [
        reverse("evaluations:sheet", args=[*other, sheet.pk]),
        reverse("evaluations:dossier", args=[*other, sheet.project_id]),
        reverse("evaluations:late_conflict", args=[*other, sheet.project_id]),
    ]
    straight = [page.replace("/".join(other), "/".join(own)) for page in crossed]
    assert [client.get(page).status_code for page in crossed] == [404] * 3
    assert [client.get(page).status_code for page in straight] == [200] * 3
