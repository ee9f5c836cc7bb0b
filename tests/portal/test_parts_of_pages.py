"""A part of a page that refreshes itself, once nobody is signed in any more."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_part_of_a_page_gets_no_sign_in_page_into_its_middle() -> None:
    answer = Client().get(reverse("partnerships:status", args=[uuid4()]), headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (401, b"")


def test_whole_page_leads_strangers_to_the_sign_in() -> None:
    answer = Client().get(reverse("partnerships:detail", args=[uuid4()]))
    assert answer.headers["Location"].startswith("/account/login/?next=")
