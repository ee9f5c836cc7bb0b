"""A person's own page."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import update_profile
from core import audit
from tests.factories.accounts import persona

pytestmark = pytest.mark.django_db
URL = "/account/profile/"


def test_profile_changes_name_and_language(client):
    client.force_login(persona("sara"))
    response = client.post(URL, {"first_name": "Sara Maria", "last_name": "Bianco", "language": "en"}, follow=True)
    user = persona("sara")
    assert (user.first_name, user.language) == ("Sara Maria", "en")
    assert response.headers["Content-Language"] == "en"
    assert [str(message) for message in response.context["messages"]] == ["Your details have been saved."]


def test_profile_shows_the_ways_of_signing_in(client):
    client.force_login(persona("sara"))
    page = client.get(URL).content.decode()
    for name in ("account_email", "account_change_password", "mfa_index"):
        assert f'href="{reverse(name)}"' in page


def test_profile_with_an_empty_name_is_refused(client):
    client.force_login(persona("sara"))
    response = client.post(URL, {"first_name": "", "last_name": "Bianco", "language": "it"})
    assert list(response.context["form"].errors) == ["first_name"]


def test_profile_belongs_to_who_is_signed_in(client):
    assert client.get(URL).url == f"{reverse('account_login')}?next={URL}"


def test_changing_the_profile_leaves_one_event():
    sara = persona("sara")
    same = {"first_name": "Sara", "last_name": "Bianco", "by": sara, "now": timezone.now()}
    update_profile(sara, language="it", **same)
    update_profile(sara, language="en", **same)
    assert [(event.event, event.details) for event in audit.timeline(sara)] == [
        ("profile_changed", {"fields": ["language"]})
    ]
