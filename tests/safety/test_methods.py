"""Pages answer the methods of a browser's pages and no others, whose writes no guard would see."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
PUBLIC = ("home", "calls:list", "applications:verify", "account_login", "desk")


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "PUT", "PATCH", "DELETE", "PROPFIND"])
def test_other_methods_are_refused(method: str) -> None:
    answers = [Client().generic(method, reverse(name)) for name in PUBLIC]
    assert [answer.status_code for answer in answers] == [405] * len(PUBLIC)
    assert {answer["Allow"] for answer in answers} == {"GET, HEAD, POST"}
    assert b"".join(answer.content for answer in answers) == b""
