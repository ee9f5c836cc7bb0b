"""What a ranking before its publication tells a member with a conflict: nothing of where the closed project stands."""

import csv
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from evaluations.models import Ranking
from evaluations.veil import open_rows, places
from tests.factories.accounts import persona
from tests.factories.evaluations import Evaluation, make_evaluation

pytestmark = pytest.mark.django_db


def ranked(points: dict[str, str]) -> tuple[Evaluation, Ranking]:
    """Davide has a conflict with B; 250.000 € for three projects that ask for 100.000 € each."""
    evaluation = make_evaluation().appointed()
    evaluation.declared([("davide", evaluation.projects[1])]).assigned().confirmed().unsealed().panel(points)
    return evaluation, evaluation.ranked()


def seen(evaluation: Evaluation, client: Client, name: str) -> tuple[Any, ...]:
    client.force_login(persona(name))
    context = client.get(reverse("evaluations:ranking", args=[evaluation.call.slug, evaluation.phase.key])).context
    rows = [
        (row.title, row.position, row.outcome, row.grant, row.equal, row.tie_break, row.cut)
        for row in context["table"].rows
    ]
    return rows, context["summary"], context["table"].granted, context["table"].left


@pytest.mark.parametrize("given", ["9", "7", "5"])
def test_ranking_reads_the_same_wherever_the_closed_project_stands(client: Client, given: str):
    evaluation, _ranking = ranked({"Progetto A": "8", "Progetto B": given, "Progetto C": "6"})
    rows = [
        ("Progetto A", 1, "suitable", None, False, False, False),
        ("Progetto C", 2, "suitable", None, False, False, False),
    ]
    assert seen(evaluation, client, "davide") == (rows, None, None, None)


def test_ranking_does_not_tell_that_the_closed_project_has_the_same_total(client: Client):
    evaluation, _ranking = ranked({"Progetto A": "8", "Progetto B": "8", "Progetto C": "6"})
    assert [row[4:6] for row in seen(evaluation, client, "davide")[0]] == [(False, False), (False, False)]


def test_table_of_the_ranking_tells_no_more_than_the_page(client: Client):
    evaluation, _ranking = ranked({"Progetto A": "8", "Progetto B": "9", "Progetto C": "6"})
    client.force_login(persona("davide"))
    answer = client.get(reverse("evaluations:ranking_csv", args=[evaluation.call.slug, evaluation.phase.key]))
    _head, *lines = csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines(), delimiter=";")
    assert [(line[0], line[2], line[5], line[-1]) for line in lines] == [
        ("1", "Progetto A", "Idoneo", ""),
        ("2", "Progetto C", "Idoneo", ""),
    ]


def test_who_has_no_conflict_reads_it_all(client: Client):
    evaluation, _ranking = ranked({"Progetto A": "8", "Progetto B": "9", "Progetto C": "6"})
    rows, summary, _granted, _left = seen(evaluation, client, "anna")
    assert [(title, position) for title, position, *_more in rows] == [
        ("Progetto B", 1),
        ("Progetto A", 2),
        ("Progetto C", 3),
    ]
    assert summary.total == 3


def test_shared_positions_stay_shared():
    rows = [{"key": key, "position": position} for key, position in zip("abcde", (1, 2, 2, 2, None), strict=True)]
    assert places(open_rows({"rows": rows}, {"b"})) == {"a": 1, "c": 2, "d": 2}
