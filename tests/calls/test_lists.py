"""Lists of calls: what each filter shows, and that more rows never cost more queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from calls.actions import extend, revoke
from calls.desk import waiting_for
from calls.models import Act, Measure
from tests.factories.accounts import persona
from tests.factories.calls import draft_call, new_act, phase_of, proposed_call, published_call
from tests.factories.organisations import make_cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def titles(client, **query):
    return [card.call.title for card in client.get(reverse("calls:list"), query).context["cards"]]


def queries(client, url):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_catalogue_filters_by_what_one_can_do(client):
    now = timezone.now()
    published_call(title="Aperto", now=now)
    published_call(title="In arrivo", opens_at=now + DAY, now=now)
    published_call(title="In corso", closes_at=now - DAY, now=now)
    revoked = published_call(title="Revocato", now=now)
    revoke(revoked, act=new_act(now=now), by=persona("marco"), now=now)
    draft_call(title="Bozza", now=now)
    assert titles(client) == ["Aperto"]
    assert titles(client, state="coming") == ["In arrivo"]
    assert sorted(titles(client, state="closed")) == ["In corso", "Revocato"]
    assert sorted(titles(client, state="all")) == ["Aperto", "In arrivo", "In corso", "Revocato"]


def test_catalogue_searches_words_and_measure(client):
    published_call(title="Cantieri di comunità")
    published_call(title="Case e vicinato")
    code = Measure.objects.get().code
    assert titles(client, q="vicinato case") == ["Case e vicinato"]
    assert titles(client, q="assente") == []
    assert titles(client, measure="altra") == []
    assert sorted(titles(client, measure=code)) == ["Cantieri di comunità", "Case e vicinato"]


def test_search_that_finds_nothing_among_the_open_calls_leads_to_the_same_search_among_all(client):
    now = timezone.now()
    published_call(title="Case e vicinato", closes_at=now - DAY, now=now)
    found = client.get(reverse("calls:list"), {"q": "vicinato è"})
    assert f'href="{escape("?state=all&measure=&q=vicinato+%C3%A8")}">Cerca in tutti i bandi</a>' in found.text
    assert "Cerca in tutti i bandi" not in client.get(reverse("calls:list"), {"q": "assente", "state": "all"}).text


@pytest.mark.parametrize("name", ["list", "office", "measures"])
def test_list_costs_the_same_for_one_call_and_for_many(client, name):
    published_call()
    client.force_login(persona("giulia"))
    url = reverse(f"calls:{name}")
    queries(client, url)
    one = queries(client, url)
    for number in range(9):
        published_call(title=f"Avviso {number}")
    assert queries(client, url) == one


def test_call_page_costs_the_same_with_more_of_everything(client):
    make_cast()
    call = published_call()
    client.force_login(persona("sara"))
    url = reverse("calls:detail", args=[call.slug])
    queries(client, url)
    before = queries(client, url)
    phase = phase_of(call)
    for number in range(1, 6):
        act = new_act(f"D.D. {number}")
        extend(phase, closes_at=phase.closes_at + number * DAY, act=act, by=persona("marco"), now=timezone.now())
    assert Act.objects.filter(effects__call=call).count() == 6
    assert queries(client, url) == before


def test_desk_tells_the_signatory_to_sign_and_the_manager_what_came_back():
    now = timezone.now()
    call = proposed_call(now=now)
    assert [(item.kind, item.note) for item in waiting_for(persona("marco"), now)] == [("call_to_sign", call.title)]
    assert waiting_for(persona("giulia"), now) == []
    assert waiting_for(persona("elena"), now) == []
