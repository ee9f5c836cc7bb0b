"""What ends a kept page: an act, the clock, time alone, a Redis that was away; and nothing else."""

import signal
import threading
import time
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone

from applications import actions as applications
from calls.actions import extend, publish
from core import broker, kept
from core.deadlines import end_of
from core.templatetags.wecare import moment
from tests.factories.accounts import UserFactory, persona
from tests.factories.applications import complete_project, draft_project, send_project, sender
from tests.factories.calls import new_act, phase_of, proposed_call, published_call
from tests.portal.test_kept_pages import CATALOGUE, read, text
from tests.silent import given_up
from wecare_portal.embedded import folder

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pages_are_kept")]


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
