"""The public pages of published lists: the same queries for any number of rows, readable by anyone."""

import csv
import io
import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.canonical import canonical_json, sha256_hex
from evaluations.actions import publish_ranking
from evaluations.computation import compute
from evaluations.models import PublishedList
from tests.conftest import SignedInClient
from tests.factories.accounts import persona
from tests.factories.assessed import NOW, make_call
from tests.factories.calls import new_act
from tests.factories.evaluations import make_evaluation

pytestmark = pytest.mark.django_db


def published(projects: int) -> PublishedList:
    evaluation = make_evaluation(projects).appointed().declared().assigned().confirmed().unsealed().panel()
    ranking = evaluation.ranked()
    return publish_ranking(evaluation.commission, ranking=ranking, act=new_act(now=NOW), by=persona("marco"), now=NOW)


def queries(address: str, client: Client | None = None) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = (client or Client()).get(address)
        if response.streaming:
            b"".join(response.streaming_content)
    assert response.status_code == 200
    return len(captured)


def test_lists_take_the_same_queries_for_one_row_and_for_many():
    one = published(1)
    pages = ("list", "list_csv", "verify")
    few = {page: queries(reverse(f"evaluations:{page}", args=one.address)) for page in pages}
    few["row"] = queries(reverse("evaluations:row", args=[*one.address, 1]))
    many_rows = lengthened(one, 50)
    many = {page: queries(reverse(f"evaluations:{page}", args=many_rows.address)) for page in pages}
    many["row"] = queries(reverse("evaluations:row", args=[*many_rows.address, 1]))
    assert many == few


def lengthened(one: PublishedList, rows: int) -> PublishedList:
    """The same list with so many rows, put in its place behind the triggers' back."""
    snapshot = json.loads(one.snapshot)
    first = snapshot["rows"][0]
    snapshot["rows"] = [{**first, "order": number, "position": number} for number in range(1, rows + 1)]
    text = canonical_json(snapshot)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE evaluations_publishedlist SET snapshot = %s, sha256 = %s", [text, sha256_hex(text)])
        cursor.execute("SET LOCAL session_replication_role = origin")
    return PublishedList.objects.select_related("phase__call").get(pk=one.pk)


def test_list_of_fifty_rows_is_light():
    page = Client().get(lengthened(published(1), 50).get_absolute_url())
    assert len(page.content) < 100_000


def test_csv_says_what_the_ranking_says_equal_positions_included():
    shown = published(3)
    address = reverse("evaluations:list_csv", args=shown.address)
    text = b"".join(Client().get(address).streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert len(rows) == 4
    assert [(row[0], row[2]) for row in rows[1:]] == [("1", "Progetto A"), ("1", "Progetto B"), ("1", "Progetto C")]
    assert [Decimal(row[-3].replace(",", ".")) for row in rows[1:]] == [
        Decimal(100000),
        Decimal(100000),
        Decimal(50000),
    ]
    assert {tuple(row[-2:]) for row in rows[1:]} == {(str(shown.act), f"{NOW:%d/%m/%Y}")}
    assert str(shown.act).startswith("Determinazione n. ")


def test_downloaded_inputs_give_the_downloaded_result():
    place = published(3)
    texts = {}
    for what in ("inputs", "result"):
        texts[what] = Client().get(reverse("evaluations:download", args=[*place.address, what])).content.decode()
    assert canonical_json(compute(json.loads(texts["inputs"]))) == texts["result"]
    assert sha256_hex(texts["inputs"]) == place.ranking.inputs_sha256


def test_row_of_the_line_that_the_money_reaches_last_explains_itself():
    place = published(4)
    page = Client().get(reverse("evaluations:row", args=[*place.address, 3])).content.decode()
    assert "50.000,00" in page


@pytest.mark.parametrize("order", [0, 9])
def test_row_that_does_not_exist_is_not_found(order: int):
    assert Client().get(reverse("evaluations:row", args=[*published(1).address, order])).status_code == 404


def test_lists_index_takes_the_same_queries_for_any_number():
    published(1)
    address = reverse("evaluations:lists")
    assert queries(address) <= 3


def test_office_pages_take_the_same_queries_for_any_number_of_projects():
    counts = []
    for number in (1, 8):
        evaluation = make_evaluation(number, call=make_call(slug=f"avviso-{number}"))
        evaluation.appointed().declared().assigned()
        franco = SignedInClient()
        franco.force_login(persona("franco"))
        place = [evaluation.call.slug, evaluation.phase.key]
        counts.append([queries(reverse(f"evaluations:{page}", args=place), franco) for page in ("office", "sheets")])
    assert counts[0] == counts[1]


def test_page_of_the_call_leads_to_its_own_lists_once_one_is_published():
    other = reverse("calls:detail", args=[make_call(slug="altro-avviso").slug])
    one = published(1)
    call = one.phase.call
    page = Client().get(reverse("calls:detail", args=[call.slug]))
    assert page.context["results_url"] == f"{reverse('evaluations:lists')}?call={call.slug}"
    found = Client().get(page.context["results_url"]).context["page"].object_list
    assert [each.phase.call for each in found] == [call]
    assert list(Client().get(f"{reverse('evaluations:lists')}?call=altro-avviso").context["page"]) == []
    assert Client().get(other).status_code == 404
