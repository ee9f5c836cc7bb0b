"""The dossier for the commission: with a sheet of the project and no conflict, or all of them once unsealed."""

import pytest

from evaluations.actions import declare_late_conflict
from tests.evaluations.test_conflicts import page
from tests.factories.accounts import persona
from tests.factories.assessed import NOW
from tests.factories.evaluations import make_evaluation

pytestmark = pytest.mark.django_db


def test_dossier_opens_for_who_has_a_sheet_of_the_project_and_for_nobody_else():
    evaluation = make_evaluation(2).appointed().declared()
    first, second = evaluation.projects
    evaluation.assigned([("davide", first), ("anna", second), ("anna", first), ("lucia", second)])
    people = ("lucia", "davide", "anna", "franco")
    found = {name for name in people if page(evaluation, name, "dossier", first.pk) == 200}
    assert found == {"davide", "anna"}


def test_dossier_closes_with_a_conflict():
    evaluation = make_evaluation(1).appointed().declared().assigned()
    sheet = evaluation.sheets()[0]
    name = next(name for name in ("davide", "anna", "lucia") if persona(name) == sheet.member.user)
    assert page(evaluation, name, "dossier", sheet.project_id) == 200
    declare_late_conflict(sheet.project, reason="Parente nel consiglio", by=sheet.member.user, now=NOW)
    assert page(evaluation, name, "dossier", sheet.project_id) == 404
    assert page(evaluation, name, "dossier", sheet.project_id, data={}) == 404


def test_member_asks_for_the_dossier():
    evaluation = make_evaluation(1).appointed().declared().assigned().confirmed().unsealed()
    assert page(evaluation, "franco", "dossier", evaluation.projects[0].pk, data={}) == 302
