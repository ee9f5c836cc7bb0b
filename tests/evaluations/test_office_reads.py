"""Who answers for the procedure or controls it reads minutes, points, sheets and draft lists once all is unsealed."""

import pytest
from django.urls import reverse

from evaluations import draft_lists
from evaluations.actions import publish_ranking
from tests.factories.accounts import persona
from tests.factories.assessed import NOW
from tests.factories.calls import new_act
from tests.factories.evaluations import Evaluation, make_evaluation
from tests.papers import printed, words

pytestmark = pytest.mark.django_db
READERS = ["giulia", "marco", "chiara"]


def scored() -> Evaluation:
    return make_evaluation(2).appointed().declared().assigned().confirmed()


def _address(evaluation: Evaluation, page: str, *more) -> str:
    return reverse(f"evaluations:{page}", args=[evaluation.call.slug, evaluation.phase.key, *more])


def _pages(evaluation: Evaluation, client, name: str) -> list[int]:
    client.force_login(persona(name))
    place = [evaluation.call.slug, evaluation.phase.key]
    addresses = [
        reverse("evaluations:panel", args=place),
        reverse("evaluations:panel_session", args=[*place, 1]),
        reverse("evaluations:panel_minutes", args=[*place, 1]),
        reverse("evaluations:panel_project", args=[*place, 1, evaluation.projects[0].pk]),
        reverse("evaluations:ranking", args=place),
        reverse("evaluations:draft_list", args=place),
    ]
    return [client.get(address).status_code for address in addresses]


@pytest.mark.parametrize("name", READERS)
def test_office_reads_minutes_points_and_sheets_after_the_unsealing(client, name: str):
    evaluation = scored().unsealed().panel()
    evaluation.ranked()
    assert _pages(evaluation, client, name) == [200] * 6
    page = client.get(
        reverse(
            "evaluations:panel_project", args=[evaluation.call.slug, evaluation.phase.key, 1, evaluation.projects[0].pk]
        )
    ).content.decode()
    assert "Motivato" in page
    assert "<textarea" not in page
    board = client.get(_address(evaluation, "office")).content.decode()
    assert _address(evaluation, "panel") in board


@pytest.mark.parametrize("name", READERS)
def test_office_reads_nothing_of_it_before_the_unsealing(client, name: str):
    assert _pages(scored(), client, name) == [404] * 6


def test_case_officer_and_stranger_read_nothing_of_it(client):
    evaluation = scored().unsealed().panel()
    evaluation.ranked()
    for name in ("elena", "stranger"):
        assert _pages(evaluation, client, name) == [404] * 6


@pytest.mark.parametrize("name", READERS)
def test_office_reads_no_session_before_it_is_recorded(client, name: str):
    evaluation = scored().unsealed()
    evaluation.session()
    client.force_login(persona(name))
    place = [evaluation.call.slug, evaluation.phase.key]
    assert list(client.get(reverse("evaluations:panel", args=place)).context["sessions"]) == []
    assert client.get(reverse("evaluations:panel_session", args=[*place, 1])).status_code == 404


@pytest.mark.parametrize("name", READERS)
def test_draft_ranking_is_printed_before_it_is_signed(client, name: str):
    evaluation = scored().unsealed().panel()
    evaluation.ranked()
    client.force_login(persona(name))
    told = "".join(words(printed(client, _address(evaluation, "draft_list"))).split())
    assert ["ProgettoA" in told, "allegareall’atto" in told] == [True, True]


def test_draft_is_no_more_once_the_ranking_is_published(client):
    evaluation = scored().unsealed().panel()
    ranking = evaluation.ranked()
    assert draft_lists.is_ready(evaluation.phase) is True
    publish_ranking(evaluation.commission, ranking=ranking, act=new_act(now=NOW), by=persona("marco"), now=NOW)
    client.force_login(persona("giulia"))
    assert client.get(_address(evaluation, "draft_list")).status_code == 404
