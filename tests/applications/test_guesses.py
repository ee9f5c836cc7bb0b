"""Whoever guesses at receipts is stopped; whoever holds one is not."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from redis.exceptions import ConnectionError as NoConnection

from core import guesses
from tests.factories.applications import sent_project

pytestmark = pytest.mark.django_db

WRONG = {"protocol": "WECARE-2026-000001", "sha256": "0" * 64}


def ask(address: str, **fields: str) -> int:
    return Client(REMOTE_ADDR=address).get(reverse("applications:verify"), fields).status_code


def test_address_that_guessed_wrong_too_often_waits_and_others_do_not() -> None:
    assert [ask("203.0.113.7", **WRONG) for _each in range(guesses.MOST)] == [200] * guesses.MOST
    assert (ask("203.0.113.7", **WRONG), ask("203.0.113.8", **WRONG)) == (429, 200)


def test_right_answers_are_not_counted() -> None:
    sent = sent_project().submissions.get()
    right = {"protocol": sent.protocol, "sha256": sent.sha256}
    assert [ask("203.0.113.7", **right) for _each in range(guesses.MOST + 5)] == [200] * (guesses.MOST + 5)


def test_page_without_a_question_stays_open() -> None:
    for _each in range(guesses.MOST):
        ask("203.0.113.7", **WRONG)
    assert ask("203.0.113.7") == 200


def test_without_the_cache_nobody_is_refused(monkeypatch: Any) -> None:
    def down(*args: Any, **kwargs: Any) -> None:
        raise NoConnection

    for name in ("get", "add", "incr"):
        monkeypatch.setattr(type(cache._connections[cache._alias]), name, down)
    assert ask("203.0.113.7", **WRONG) == 200
