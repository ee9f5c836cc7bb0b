"""A session ends when nobody does anything in it for the time of the setting."""

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

START = 1_790_000_000.0
MINUTE = 60


@pytest.fixture
def signed_in(settings: Any) -> Client:
    settings.SESSION_COOKIE_AGE = 30 * MINUTE
    client, user = Client(), UserFactory()
    with time_machine.travel(START, tick=False):
        client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def is_inside(client: Client, minutes: float, **headers: str) -> bool:
    with time_machine.travel(START + minutes * MINUTE, tick=False):
        return client.get(reverse("desk"), headers=headers).status_code == 200


def test_session_goes_on_while_pages_are_asked_for(signed_in: Client) -> None:
    assert [is_inside(signed_in, minutes) for minutes in (20, 45, 70, 99)] == [True] * 4


def test_session_ends_after_the_idle_minutes(signed_in: Client) -> None:
    assert [is_inside(signed_in, minutes) for minutes in (20, 50.5)] == [True, False]


def test_page_that_refreshes_itself_keeps_nobody_signed_in(signed_in: Client) -> None:
    assert is_inside(signed_in, 1)
    assert [is_inside(signed_in, minutes, **{"HX-Request": "true"}) for minutes in (15, 29)] == [True, True]
    assert not is_inside(signed_in, 31.5)


def test_what_is_heard_is_written_once_a_minute(signed_in: Client, django_assert_num_queries: Any) -> None:
    def writes(minutes: float) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            assert is_inside(signed_in, minutes)
        return sum("UPDATE" in query["sql"] and "django_session" in query["sql"] for query in queries)

    assert [writes(minutes) for minutes in (2, 2.5, 2.9, 3.1)] == [1, 0, 0, 1]
