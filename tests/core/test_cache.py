"""The cache when Redis is gone or hangs: attempts are still counted, doors stay open, and nobody waits twice."""

import time

import pytest
from django.conf import settings as configured
from django.core.cache import cache, caches
from redis.exceptions import RedisError

from core import broker
from core.models import Remembered
from tests.factories.accounts import PASSWORD, UserFactory
from tests.silent import given_up, silent_server

pytestmark = pytest.mark.django_db

NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def _silence_ends_with_the_test(monkeypatch):
    monkeypatch.setattr(broker.Silence, "until", 0.0)
    monkeypatch.setattr(broker, "SILENCE", 3600.0)  # whatever the machine does beside, it does not end within the test


def located(settings, location):
    settings.CACHES = {name: {**each, "LOCATION": location} for name, each in settings.CACHES.items()}


@pytest.fixture
def _redis_is_gone(settings):
    located(settings, NOWHERE)


@pytest.fixture
def _redis_hangs(settings):
    with silent_server() as port:
        located(settings, f"redis://127.0.0.1:{port}/0")
        yield


def sign_in(client, user, password):
    answer = client.post("/account/login/", {"login": user.email, "password": password})
    return answer.status_code


@pytest.mark.usefixtures("_redis_is_gone")
def test_everything_is_kept_in_the_database_while_redis_is_gone():
    cache.set("one", [1.5, 2.5], timeout=60)
    assert (cache.get("one"), cache.add("one", "other"), cache.add("two", 2)) == ([1.5, 2.5], False, True)
    assert cache.get_many(["one", "two", "three"]) == {"one": [1.5, 2.5], "two": 2}
    cache.delete("one")
    assert cache.get("one", "nothing") == "nothing"
    assert Remembered.objects.count() == 1


@pytest.mark.usefixtures("_redis_is_gone")
def test_what_is_only_quicker_to_find_is_made_anew_while_redis_is_gone():
    caches["kept"].set("page", "text")
    assert caches["kept"].get("page") is None
    assert Remembered.objects.count() == 0


@pytest.mark.usefixtures("_redis_is_gone")
def test_people_sign_in_while_redis_is_gone(client):
    assert sign_in(client, UserFactory(), PASSWORD) == 302


@pytest.mark.usefixtures("_redis_is_gone")
def test_failed_attempts_are_counted_while_redis_is_gone(client):
    user = UserFactory()
    assert {sign_in(client, user, "wrong") for _attempt in range(10)} == {200}
    answer = client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert (answer.status_code, client.session.get("_auth_user_id")) == (200, None)


@pytest.mark.usefixtures("_redis_hangs")
def test_redis_that_hangs_costs_one_timeout_and_no_more(capsys, caplog):
    limit, began = configured.REDIS_TIMEOUTS["socket_timeout"], time.monotonic()
    cache.set("one", 1)
    first = time.monotonic() - began
    for _more in range(20):
        assert cache.get("one") == 1
    rest = time.monotonic() - began - first
    with capsys.disabled():
        print(f"\n  a Redis that hangs: first answer after {first:.1f} s, twenty more in {rest:.2f} s")  # noqa: T201
    assert first >= limit
    assert given_up(caplog) == ["Redis did not answer: TimeoutError"]


@pytest.mark.usefixtures("_redis_hangs")
def test_people_sign_in_while_redis_hangs_and_wait_for_it_once(client, caplog):
    assert sign_in(client, UserFactory(), PASSWORD) == 302
    assert given_up(caplog) == ["Redis did not answer: TimeoutError"]


@pytest.mark.usefixtures("_redis_is_gone")
def test_question_whether_redis_answers_is_put_to_redis_itself():
    broker.Silence.begin()
    with pytest.raises(RedisError):
        caches["default"].answers()


def test_values_of_redis_itself_are_not_in_the_database():
    cache.set("one", 1)
    assert (cache.get("one"), caches["default"].answers(), Remembered.objects.count()) == (1, True, 0)
