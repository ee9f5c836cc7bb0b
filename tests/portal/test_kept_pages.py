"""Public pages that are kept: quick for visitors, and never a word that is not true any more."""

import re
import signal
import threading
import time
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications import actions as applications
from calls.actions import extend, publish
from core import broker, kept
from core.deadlines import end_of
from core.places import CLOCK, INSTANT
from core.templatetags.wecare import moment
from evaluations.actions import publish_ranking
from tests.factories.accounts import UserFactory, persona
from tests.factories.applications import complete_project, draft_project, send_project, sender
from tests.factories.assessed import NOW
from tests.factories.calls import new_act, phase_of, proposed_call, published_call
from tests.factories.evaluations import make_evaluation
from tests.silent import given_up
from wecare_portal.embedded import folder

pytestmark = [pytest.mark.django_db(transaction=True)]
CATALOGUE = "/calls/?state=all"
OWN = re.compile(r'name="csrfmiddlewaretoken" value="(\w{64})"')
LANGUAGES = re.compile(r'<form method="post" action="/language/">.*?</form>|<a [^>]*lang="en"[^>]*>English</a>', re.S)
SECONDS = re.compile(r'data-now="[^"]+"|\d\d:\d\d:\d\d')


@pytest.fixture(autouse=True)
def _pages_are_kept(settings, monkeypatch):
    settings.KEPT_PAGES = True
    monkeypatch.setattr(broker.Silence, "until", 0.0)
    monkeypatch.setattr(broker, "SILENCE", 3600.0)


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


def test_act_shows_at_once():
    call = published_call()
    phase, address = phase_of(call), reverse("calls:detail", args=[call.slug])
    later = phase.closes_at + timedelta(days=3)
    before, _queries = read(address)
    extend(phase, closes_at=later, act=new_act("D.D. 5"), by=persona("marco"), now=timezone.now())
    after, _queries = read(address)
    assert (moment(later) in before.content.decode(), moment(later) in after.content.decode()) == (False, True)


def test_page_computed_while_an_act_is_published_is_not_believed_after_it():
    """The catalogue has read its calls when the publication commits: its words are of before, and so is its version."""
    call, done = proposed_call(title="Bando di adesso"), []

    def publish_meanwhile(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if "calls_measure" in sql and not done:
            done.append(1)
            thread = threading.Thread(target=_publish, args=(call,))
            thread.start()
            thread.join()
        return result

    read()
    kept._change()
    with connection.execute_wrapper(publish_meanwhile):
        torn, _queries = read()
    after, _queries = read()
    assert done == [1]
    assert ("Bando di adesso" in torn.content.decode(), "Bando di adesso" in after.content.decode()) == (False, True)


def _publish(call):
    publish(call, act=new_act(), by=persona("marco"), now=timezone.now())
    connections.close_all()


@pytest.mark.parametrize("turn", ["opening", "closing"])
def test_clock_that_passes_a_turn_ends_what_is_kept(turn, time_machine):
    now = timezone.now()
    moments = {
        "opening": {"opens_at": now + timedelta(seconds=3)},
        "closing": {"closes_at": now + timedelta(seconds=3)},
    }
    call = published_call(now=now, **moments[turn])
    at = now + timedelta(seconds=3) if turn == "opening" else end_of(now + timedelta(seconds=3))
    time_machine.move_to(at - timedelta(milliseconds=1), tick=False)
    before, _queries = read("/calls/?state=open")
    assert read("/calls/?state=open")[1] == 0
    time_machine.move_to(at, tick=False)
    after, queries = read("/calls/?state=open")
    assert queries > 0
    shown = [f'href="/calls/{call.slug}/"' in answer.content.decode() for answer in (before, after)]
    assert shown == ([False, True] if turn == "opening" else [True, False])


def test_kept_page_ends_by_itself_when_nobody_told_of_a_change(time_machine):
    """The last guard: rows changed behind everyone's back show after KEPT_FOR all the same."""
    time_machine.move_to(timezone.now(), tick=False)
    call = published_call()
    read()
    call.measure.title = "Com’è"
    call.measure.save()
    assert "Com’è" not in read()[0].content.decode()
    time_machine.shift(kept.KEPT_FOR)
    assert "Com’è" in read()[0].content.decode()


def test_change_that_is_rolled_back_or_private_ends_nothing():
    from django.db import transaction

    from core import audit

    user, now = UserFactory(), timezone.now()
    read()
    try:
        with transaction.atomic():
            audit.record("call.edited", user, by=None, now=now)
            raise InterruptedError
    except InterruptedError:
        pass
    with transaction.atomic():
        audit.record("job.started", user, by=None, now=now)
    assert read()[1] == 0
    with transaction.atomic():
        audit.record("anything.new", user, by=None, now=now)
    assert read()[1] > 0


@pytest.mark.xdist_group("supervisor")
def test_redis_that_hangs_dies_and_comes_back_never_makes_a_page_lie(
    settings, redis_folder, redis_server, capsys, caplog
):
    caches_there = {
        name: {**each, "LOCATION": folder.redis_url(redis_folder)} for name, each in settings.CACHES.items()
    }
    settings.CACHES = caches_there
    read()
    assert read()[1] == 0

    redis_server.process.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    page, queries = read()
    hanging = time.monotonic() - began
    assert (page.status_code, queries > 0) == (200, True)
    assert given_up(caplog) == ["Redis did not answer: TimeoutError"]
    redis_server.process.send_signal(signal.SIGCONT)
    broker.Silence.until = 0.0
    assert read()[0].status_code == 200

    redis_server.process.kill()
    redis_server.process.wait()
    call = published_call(title="Pubblicato senza Redis")
    assert call.title in read()[0].content.decode()
    redis_server.start()
    redis_server.wait_until_ready()
    restarted = time.monotonic()
    while insisting := [thread for thread in threading.enumerate() if thread.name == "kept-version"]:
        insisting[0].join(60)
    broker.Silence.until = 0.0
    late = time.monotonic() - restarted
    assert call.title in read()[0].content.decode(), "what was kept before the restart is still believed"
    with capsys.disabled():
        print(f"\n  a page while Redis hangs: {hanging:.1f} s; true again {late:.2f} s after its restart")  # noqa: T201


def test_first_page_of_an_empty_redis_is_kept():
    read()
    caches["kept"].clear()
    assert [read()[1] > 0, read()[1]] == [True, 0]


def test_night_of_the_deadline_ends_no_kept_page(settings):
    """Drafts written, sent, taken back, thrown away: no public page says a word of it, so none is computed anew."""
    call = published_call()
    addresses = ["/", CATALOGUE, reverse("calls:detail", args=[call.slug])]
    made, late, now = complete_project(call=call), draft_project(call=call), timezone.now()
    settings.KEPT_PAGES = False
    before = [text(read(address)[0]) for address in addresses]
    settings.KEPT_PAGES = True
    for address in addresses:
        read(address)
    version = caches["kept"].get(kept.VERSION)
    row, by = made.form.sections.get(key="strategia"), sender(made)
    draft = made.drafts.get(section=row)
    applications.save_section(made, row, answers={"coherence": "Di notte"}, version=draft.version, by=by, now=now)
    send_project(made)
    applications.replace(made, by=by, now=now)
    applications.keep(made, by=by, now=now)
    applications.withdraw(made, by=by, now=now)
    applications.resume(made, by=by, now=now)
    applications.delete_draft(late, by=sender(late), now=now)
    assert caches["kept"].get(kept.VERSION) == version
    settings.KEPT_PAGES = False
    assert [text(read(address)[0]) for address in addresses] == before


def test_page_of_before_that_is_kept_late_is_not_believed_after_the_act(monkeypatch):
    """Two visitors ask, an act commits, and the slower of them puts its page into Redis after all that."""
    call, slow = proposed_call(title="Bando di adesso"), []
    keep = caches["kept"].set

    def keep_late(key, page, seconds):
        if not slow:
            slow.append(page)
            _publish(call)  # its version is written before this page is
        return keep(key, page, seconds)

    read()
    kept._change()
    monkeypatch.setattr(caches["kept"], "set", keep_late)
    torn, _queries = read()
    assert ("Bando di adesso" in torn.content.decode(), len(slow)) == (False, 1)
    monkeypatch.undo()
    assert "Bando di adesso" in read()[0].content.decode()
