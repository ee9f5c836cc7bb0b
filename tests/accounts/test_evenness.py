"""Signing up and asking for a new password take the same time whether or not the address has an account."""

import time
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.test import Client
from django.urls import reverse

from core.models import Notice
from tests.accounts.test_signing_in import NEW
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

SPAN = 1.0


def post(name: str, email: str) -> float:
    fields = {**NEW, "email": email} if name == "account_signup" else {"email": email}
    began = time.monotonic()
    assert Client(REMOTE_ADDR="203.0.113.9").post(reverse(name), fields).status_code == 302
    return time.monotonic() - began


@pytest.fixture
def known() -> str:
    return str(UserFactory().email)


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password"])
def test_answer_leaves_at_a_whole_multiple_for_both(settings: Any, known: str, name: str) -> None:
    post(name, "prima.di.tutti@posta.example")  # what only a process's first answer takes: imports, common passwords
    settings.ACCOUNT_EVEN_SECONDS = SPAN
    taken = [post(name, known), post(name, "mai.vista@posta.example")]
    assert [int(each / SPAN) for each in taken] == [1, 1]


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password"])
def test_work_is_the_same_for_both(monkeypatch: Any, known: str, name: str) -> None:
    hashed: list[str] = []
    hasher = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", lambda *a: hashed.append("") or hasher(*a))
    work = []
    for email in (known, "mai.vista@posta.example"):
        hashed.clear()
        Notice.objects.all().delete()
        post(name, email)
        work.append((len(hashed), Notice.objects.count()))
    assert work[0] == work[1]
