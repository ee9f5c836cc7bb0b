"""How pages are found: one address and language each, what is told to search engines, and what is left alone."""

import re
import xml.etree.ElementTree as ElementTree

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evaluations.models import PublishedList
from tests.factories.calls import draft_call, published_call
from tests.factories.lists import checked, make_two_phases, publish_list

pytestmark = pytest.mark.django_db

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def head(client: Client, address: str) -> str:
    return client.get(address).content.decode().split("</head>")[0]


def a_published_list() -> PublishedList:
    phase, _following = make_two_phases()
    checked(phase, "Case di quartiere")
    return publish_list(phase)


def links(client: Client, address: str, rel: str) -> list[tuple[str, str]]:
    found = re.findall(rf'<link rel="{rel}"(?: hreflang="([^"]+)")? href="([^"]+)">', head(client, address))
    return [(language, url.replace("&amp;", "&")) for language, url in found]


def test_public_page_has_one_address_whatever_is_searched(client: Client) -> None:
    address = f"{reverse('calls:list')}?state=all&q=casa&page=2"
    assert links(client, address, "canonical") == [("", f"{settings.SITE_URL}/calls/?page=2")]


def test_public_page_names_itself_in_each_language(client: Client) -> None:
    home = settings.SITE_URL + "/"
    expected = [("it", home), ("en", f"{home}?lang=en"), ("x-default", home)]
    assert links(client, "/", "alternate") == expected
    assert links(client, "/?lang=en", "canonical") == [("", f"{home}?lang=en")]


def test_language_of_the_address_is_spoken_and_stays(client: Client) -> None:
    assert '<html lang="en">' in client.get("/?lang=en").content.decode()
    assert '<html lang="en">' in client.get(reverse("calls:list")).content.decode()


def test_unknown_language_of_the_address_changes_nothing(client: Client) -> None:
    response = client.get("/?lang=xx")
    assert '<html lang="it">' in response.content.decode()
    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies


def test_call_is_shared_with_its_title_and_summary(client: Client) -> None:
    call = published_call(title="Case aperte", summary="Per “chi” abita & <insieme>.", now=timezone.now())
    text = head(client, reverse("calls:detail", args=[call.slug]))
    assert '<meta property="og:title" content="Case aperte">' in text
    assert 'property="og:description" content="Per “chi” abita &amp; &lt;insieme&gt;.">' in text


def test_page_behind_the_sign_in_is_not_indexed(client: Client, django_user_model: type) -> None:
    client.force_login(django_user_model.objects.create_user(email="ada@posta.example", password="x"))
    assert '<meta name="robots" content="noindex">' in head(client, reverse("desk"))


def test_sitemap_holds_public_pages_and_no_draft(client: Client) -> None:
    call = published_call(now=timezone.now())
    draft = draft_call(title="Bozza")
    published = a_published_list()
    found = {node.text for node in ElementTree.fromstring(client.get("/sitemap.xml").content).iter(LOC)}
    addresses = {re.sub(r"^https?://[^/]+", "", str(url)) for url in found}
    assert {"/", "/calls/", reverse("calls:detail", args=[call.slug]), published.get_absolute_url()} <= addresses
    assert reverse("calls:detail", args=[draft.slug]) not in addresses


def test_every_address_of_the_sitemap_answers(client: Client) -> None:
    a_published_list()
    found = [node.text or "" for node in ElementTree.fromstring(client.get("/sitemap.xml").content).iter(LOC)]
    addresses = [re.sub(r"^https?://[^/]+", "", url) for url in found]
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


def test_robots_are_kept_out_of_what_is_private(client: Client) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert "Disallow: /desk/" in lines
    assert "Disallow: /account/" in lines
    assert lines.index("Allow: /applications/verify/") < lines.index("Disallow: /applications/")
    assert lines[-1] == f"Sitemap: {settings.SITE_URL}/sitemap.xml"


def test_old_address_of_the_icon_leads_to_it(client: Client) -> None:
    assert client.get("/favicon.ico").headers["Location"] == "/static/img/favicon.ico"


def test_page_that_is_not_there_offers_the_search_and_ways_on(client: Client) -> None:
    text = client.get("/nothing-here/").content.decode().split("<main")[1]
    assert 'action="/calls/" role="search"' in text
    assert [
        address for address in ("/", "/calls/?state=all", "/evaluations/lists/") if f'href="{address}"' not in text
    ] == []
