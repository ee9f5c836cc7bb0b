"""Public pages that are kept: quick for visitors, and never a word that is not true any more."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.places import CLOCK, INSTANT
from evaluations.actions import publish_ranking
from tests.factories.accounts import UserFactory, persona
from tests.factories.assessed import NOW
from tests.factories.calls import new_act, published_call
from tests.factories.evaluations import make_evaluation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pages_are_kept")]
CATALOGUE = "/calls/?state=all"
OWN = re.compile(r'name="csrfmiddlewaretoken" value="(\w{64})"')
LANGUAGES = re.compile(r'<form method="post" action="/language/">.*?</form>|<a [^>]*lang="en"[^>]*>English</a>', re.S)
SECONDS = re.compile(r'data-now="[^"]+"|\d\d:\d\d:\d\d')


def read(address=CATALOGUE, client=None, **headers):
    """The answer, and how many queries it took."""
    with CaptureQueriesContext(connection) as captured:
        answer = (client or Client()).get(address, headers={"Accept-Language": "it", **headers})
    return answer, len(captured)


def text(answer):
    """What the page says, without what differs from visitor to visitor and from second to second."""
    return " ".join(LANGUAGES.sub("", SECONDS.sub("", answer.content.decode())).split())


def public_addresses():
    evaluation = make_evaluation(3).appointed().declared().assigned().confirmed().unsealed().panel()
    ranking = evaluation.ranked()
    act, marco = new_act(now=NOW), persona("marco")
    listed = publish_ranking(evaluation.commission, ranking=ranking, act=act, by=marco, now=NOW)
    call = published_call(slug="aperto")
    return [
        "/",
        CATALOGUE,
        "/calls/?page=2",
        reverse("calls:detail", args=[call.slug]),
        reverse("calls:form", args=[call.slug, "preliminare"]),
        reverse("calls:measures"),
        reverse("evaluations:lists"),
        listed.get_absolute_url(),
        reverse("evaluations:row", args=[*listed.address, 1]),
    ]


def test_kept_page_says_what_the_computed_one_says_and_asks_the_database_nothing(settings):
    for address in public_addresses():
        settings.KEPT_PAGES = False
        computed, queries = read(address)
        settings.KEPT_PAGES = True
        first, _queries = read(address)
        again, none = read(address)
        assert (first.status_code, again.status_code) == (200, 200), address
        assert text(first) == text(again) == text(computed), address
        assert (none, queries > 0) == (0, True), address
        assert again.headers["Content-Length"] == str(len(again.content)), address
        own = {"ETag", "Cache-Control"}
        assert set(again.headers) - own == set(computed.headers) - own - {"Set-Cookie"}, address
        assert [place for place in (CLOCK, INSTANT) if place in again.content] == [], address


def test_unchanged_page_is_not_sent_again():
    client = Client()
    first, _queries = read(client=client)
    second, queries = read(client=client, **{"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, second.content, queries) == (304, b"", 0)
    published_call()
    third, _queries = read(client=client, **{"If-None-Match": first.headers["ETag"]})
    assert third.status_code == 200
    assert third.headers["ETag"] != first.headers["ETag"]


def test_page_with_a_running_clock_is_sent_anew_with_the_clock_of_the_moment(time_machine):
    client, address = Client(), reverse("calls:detail", args=[published_call().slug])
    time_machine.move_to(timezone.now(), tick=False)
    first, _queries = read(address, client)
    time_machine.shift(2)
    second, queries = read(address, client, **{"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, queries) == (200, 0)
    shown = f'data-now="{timezone.now():%Y-%m-%dT%H:%M:%S}.'
    assert (shown in first.content.decode(), shown in second.content.decode()) == (False, True)


def test_kept_page_gives_no_visitor_a_token_or_a_cookie():
    browser = Client()
    page, _queries = read("/", browser)
    assert (OWN.findall(page.content.decode()), dict(browser.cookies)) == ([], {})


def test_language_is_changed_by_an_address_that_keeps_the_filters():
    browser = Client()
    read()
    italian, _queries = read(CATALOGUE, browser)
    [address] = re.findall(r'href="([^"]+)" lang="en"', italian.content.decode())
    assert address == "/calls/?state=all&amp;lang=en"
    for _visitor in range(2):
        browser = Client()
        english, _queries = read(address.replace("&amp;", "&"), browser)
        assert '<html lang="en">' in english.content.decode()
        assert browser.cookies["django_language"].value == "en"
        assert '<html lang="en">' in read(CATALOGUE, browser)[0].content.decode()


def test_languages_are_kept_apart():
    read()
    english, _queries = read(**{"Accept-Language": "en"})
    italian, _queries = read()
    assert ('<html lang="en">' in english.content.decode(), '<html lang="it">' in italian.content.decode()) == (
        True,
        True,
    )


def test_who_is_signed_in_or_has_a_message_gets_a_page_of_their_own(client):
    call = published_call()
    read("/")
    user = UserFactory()
    client.force_login(user)
    own, queries = read("/", client)
    assert (queries > 0, user.first_name in own.content.decode(), own.headers.get("ETag")) == (True, True, None)
    browser = Client()
    browser.cookies["messages"] = "anything"
    assert read("/", browser)[1] > 0
    assert read(reverse("calls:detail", args=[call.slug]), **{"HX-Request": "true"})[1] > 0
    stranger, queries = read("/")
    assert (queries, user.first_name in stranger.content.decode()) == (0, False)


def test_absent_page_is_not_kept():
    assert [read("/calls/nessuno/")[0].status_code for _again in range(2)] == [404, 404]
    published_call(slug="nessuno")
    assert read("/calls/nessuno/")[0].status_code == 200
