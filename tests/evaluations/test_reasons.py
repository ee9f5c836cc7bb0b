"""The panel's reasons, and those it took from the sheets, are read by the applicant and in the public explanation."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Project
from evaluations.actions import publish_ranking
from evaluations.models import PublishedList, Score
from evaluations.rules import Points, criteria_of
from organisations.models import Mandate
from tests.conftest import SignedInClient
from tests.factories.accounts import persona
from tests.factories.assessed import NOW, D
from tests.factories.calls import new_act
from tests.factories.evaluations import Evaluation, make_evaluation
from tests.factories.organisations import acting
from tests.pages import words_of

pytestmark = pytest.mark.django_db


def unsealed() -> Evaluation:
    return make_evaluation(1).appointed().declared().assigned().confirmed().unsealed()


def reasons(evaluation: Evaluation, words: str) -> dict[int, str]:
    """Another one for each criterion."""
    return {one.pk: f"{words} su {one.title.lower()}." for one in criteria_of(evaluation.phase)}


def decided(evaluation: Evaluation, given: dict[int, str]) -> None:
    """A recorded session that gives six points on each criterion, for these reasons."""
    session = evaluation.session()
    scores = {pk: Points(D("6"), reason) for pk, reason in given.items()}
    evaluation.give(session, evaluation.projects[0], scores=scores)
    evaluation.record(session)


def published(evaluation: Evaluation) -> PublishedList:
    ranking = evaluation.ranked()
    return publish_ranking(evaluation.commission, ranking=ranking, act=new_act(now=NOW), by=persona("marco"), now=NOW)


def read_by_applicant(project: Project) -> str:
    if not Mandate.objects.filter(user=persona("roberto")).exists():
        acting("roberto", project.application.partnership.lead)
    client = SignedInClient()
    client.force_login(persona("roberto"))
    return words_of(client.get(reverse("applications:detail", args=[project.application.public_id])))


def read_in_public(found: PublishedList) -> str:
    return words_of(Client().get(reverse("evaluations:row", args=[*found.address, 1])))


def test_reason_of_each_criterion_is_in_the_outcome_and_in_the_explanation():
    evaluation = unsealed()
    given = reasons(evaluation, "Parere motivato")
    decided(evaluation, given)
    before = read_by_applicant(evaluation.projects[0])
    public = read_in_public(published(evaluation))
    applicant = read_by_applicant(evaluation.projects[0])
    assert [reason in before for reason in given.values()] == [False] * len(given)
    assert [reason in applicant for reason in given.values()] == [True] * len(given)
    assert [reason in public for reason in given.values()] == [True] * len(given)


def test_reasons_of_a_later_session_stand_in_the_place_of_the_earlier_ones():
    evaluation = unsealed()
    earlier, later = reasons(evaluation, "Primo parere"), reasons(evaluation, "Secondo parere")
    decided(evaluation, earlier)
    decided(evaluation, later)
    public = read_in_public(published(evaluation))
    applicant = read_by_applicant(evaluation.projects[0])
    for text in (applicant, public):
        assert [reason in text for reason in later.values()] == [True] * len(later)
        assert [reason in text for reason in earlier.values()] == [False] * len(earlier)


def test_reason_taken_from_a_sheet_is_read_by_everyone():
    evaluation = unsealed()
    session, project = evaluation.session(), evaluation.projects[0]
    score = Score.objects.order_by("pk").first()
    client = SignedInClient()
    client.force_login(persona("franco"))
    url = reverse(
        "evaluations:panel_project", args=[evaluation.call.slug, evaluation.phase.key, session.number, project.pk]
    )
    form = {f"points-{one.pk}": "6" for one in criteria_of(evaluation.phase)}
    form |= {f"reason-{pk}": reason for pk, reason in reasons(evaluation, "Parere").items()}
    taken = client.post(url, {**form, "version": "", "take": f"reason-{score.pk}"})
    field = taken.context["form"][f"reason-{score.criterion_id}"].value()
    assert field == f"{form[f'reason-{score.criterion_id}']}\n\n{score.reason}"
    client.post(url, {**form, f"reason-{score.criterion_id}": field, "version": "", "save": "yes"})
    evaluation.record(session)
    public = read_in_public(published(evaluation))
    applicant = read_by_applicant(project)
    assert (score.reason in public, score.reason in applicant) == (True, True)
