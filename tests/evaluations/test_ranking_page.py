"""The office's page of a ranking: fifty rows at a time, the money always in view, the whole list to download."""

import csv
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.canonical import canonical_json, sha256_hex
from evaluations.models import Ranking
from tests.conftest import SignedInClient
from tests.factories.accounts import persona
from tests.factories.evaluations import Evaluation, make_evaluation

pytestmark = pytest.mark.django_db


def ranked(projects: int) -> Evaluation:
    evaluation = make_evaluation(projects).appointed().declared().assigned().confirmed().unsealed().panel()
    evaluation.ranked()
    return evaluation


def lengthened(evaluation: Evaluation, rows: int) -> None:
    """The ranking with so many rows, all like the first, put in its place behind the triggers' back."""
    ranking = Ranking.objects.get(phase=evaluation.phase)
    inputs, result = json.loads(ranking.inputs), json.loads(ranking.result)
    project, row = inputs["projects"][0], result["rows"][0]
    keys = [row["key"], *(f"LUNGO-2026-{number:06d}" for number in range(2, rows + 1))]
    inputs["projects"] = [{**project, "key": key} for key in keys]
    plain = {**row, "equals": [], "above": None, "below": None}
    result["rows"] = [{**plain, "order": place, "position": place, "key": key} for place, key in enumerate(keys, 1)]
    result["cut_after"] = keys[min(rows, 60) - 1]
    texts = [canonical_json(inputs), canonical_json(result)]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE evaluations_ranking SET inputs = %s, result = %s, inputs_sha256 = %s, result_sha256 = %s",
            [*texts, *map(sha256_hex, texts)],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")


def office() -> SignedInClient:
    client = SignedInClient()
    client.force_login(persona("giulia"))
    return client


def address(evaluation: Evaluation, page: str = "ranking") -> str:
    return reverse(f"evaluations:{page}", args=[evaluation.call.slug, evaluation.phase.key])


def test_ranking_of_a_thousand_shows_fifty_rows_and_stays_light():
    evaluation = ranked(1)
    lengthened(evaluation, 1000)
    answer = office().get(address(evaluation))
    assert [row.order for row in answer.context["table"].rows] == list(range(1, 51))
    assert len(answer.content) < 100_000
    last = office().get(f"{address(evaluation)}?page=20")
    assert [row.order for row in last.context["table"].rows] == list(range(951, 1001))


def test_ranking_says_on_every_page_where_the_money_ends():
    evaluation = ranked(1)
    lengthened(evaluation, 130)
    for number in (1, 2, 3):
        answer = office().get(f"{address(evaluation)}?page={number}")
        assert (answer.context["summary"].cut_order, answer.context["summary"].cut_page) == (60, 2)
        link = 'href="#budget-line"' if number == 2 else 'href="?page=2#budget-line"'
        assert link in answer.content.decode()
        assert ('id="budget-line"' in answer.content.decode()) is (number == 2)


def test_ranking_counts_the_outcomes_of_the_whole():
    evaluation = ranked(4)
    summary = office().get(address(evaluation)).context["summary"]
    assert [(state, number) for state, _label, number in summary.outcomes] == [
        ("funded", 2),
        ("partly_funded", 1),
        ("reserve", 1),
    ]
    assert summary.total == 4


def test_ranking_page_takes_the_same_queries_for_one_row_and_for_many():
    evaluation, client = ranked(1), office()
    counts = []
    for rows in (1, 60):
        lengthened(evaluation, rows)
        with CaptureQueriesContext(connection) as captured:
            client.get(address(evaluation))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_ranking_is_downloaded_whole_before_its_publication():
    evaluation = ranked(1)
    lengthened(evaluation, 120)
    answer = office().get(address(evaluation, "ranking_csv"))
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";"))
    assert [row["Posizione"] for row in rows] == [str(number) for number in range(1, 121)]
    assert rows[0]["Codice fiscale del capofila"] == evaluation.projects[0].application.partnership.lead.tax_code


@pytest.mark.parametrize("name", ["sara", "elena"])
def test_ranking_is_not_downloaded_by_those_who_may_not_read_it(name: str):
    client = SignedInClient()
    client.force_login(persona(name))
    assert client.get(address(ranked(1), "ranking_csv")).status_code == 404


@pytest.mark.parametrize("page", ["ranking", "ranking_csv"])
def test_page_of_a_long_ranking_reads_each_of_its_texts_once(page, monkeypatch):
    evaluation = ranked(1)
    lengthened(evaluation, 200)
    ranking, read, loads = Ranking.objects.get(phase=evaluation.phase), [], json.loads
    monkeypatch.setattr(json, "loads", lambda text, *args, **kwargs: read.append(text) or loads(text, *args, **kwargs))
    answer = office().get(address(evaluation, page))
    assert len(b"".join(answer)) > 1_000
    assert (read.count(ranking.inputs), read.count(ranking.result)) == (1, 1)
