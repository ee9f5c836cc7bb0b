"""Forms of people who apply and of who prepares a call, each in a browser while something comes between."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser

from organisations.models import Role
from tests.factories.accounts import UserFactory, persona
from tests.factories.applications import complete_project, sender, sent_project
from tests.factories.calls import draft_call
from tests.factories.organisations import BodyFactory, acting
from tests.portal.crossing import Shown, crossing
from tests.portal.forms import forms_of

pytestmark = pytest.mark.django_db

EXPECTED = {
    *("accounts:profile", "organisations:register", "organisations:edit", "organisations:representative"),
    *("organisations:invite", "calls:new", "calls:edit_terms", "calls:edit_phase", "calls:row_add", "calls:row"),
    *("partnerships:invite_email", "partnerships:shares", "partnerships:change", "partnerships:remove"),
    *("applications:section", "applications:withdraw", "applications:delete"),
}


def pages() -> Iterator[tuple[Any, str]]:
    """(who, a page that has a form)"""
    body = BodyFactory(odv=True)
    person = acting(UserFactory(), body, Role.LEGAL_REPRESENTATIVE)
    yield person, reverse("accounts:profile")
    yield person, reverse("organisations:register")
    for name in ("edit", "representative", "invite"):
        yield person, reverse(f"organisations:{name}", args=[body.public_id])
    call = draft_call()
    table = [call.slug, "statements", call.pk]
    yield persona("giulia"), reverse("calls:new")
    yield persona("giulia"), reverse("calls:edit_terms", args=[call.slug])
    yield persona("giulia"), reverse("calls:edit_phase", args=[call.slug, call.phases.first().key])
    yield persona("giulia"), reverse("calls:row_add", args=table)
    yield persona("giulia"), reverse("calls:row", args=[*table, call.statements.first().pk])
    project = complete_project(partners=[BodyFactory(odv=True)])
    lead, application, key = sender(project), project.application, project.phase.key
    for name in ("invite_email", "shares"):
        yield lead, reverse(f"partnerships:{name}", args=[application.partnership.public_id])
    for name in ("change", "remove"):
        member = application.partnership.members.get(role="partner")
        yield lead, reverse(f"partnerships:{name}", args=[member.public_id])
    yield lead, reverse("applications:section", args=[application.public_id, key, "strategia"])
    yield lead, reverse("applications:delete", args=[application.public_id, key])
    sent = sent_project()
    yield sender(sent), reverse("applications:withdraw", args=[sent.application.public_id, sent.phase.key])


@pytest.fixture
def shown(new_client: Any) -> dict[str, Shown]:
    """The first page of each form, by the form's name."""
    found: dict[str, Shown] = {}
    for person, page in pages():
        client = new_client()
        client.force_login(person)
        html = client.get(page).text
        for form in forms_of(page, html):
            found.setdefault(form.name, Shown(page, form.path, html))
    return found


def test_every_form_stays_with_its_text_whatever_keeps_it_from_leaving(
    shown: dict[str, Shown], chromium: Browser
) -> None:
    assert EXPECTED - shown.keys() == set()
    failed = {}
    for name in sorted(EXPECTED):
        with crossing(chromium, shown[name]) as form:
            failed[name] = [way for way, holds in form.ways() if not holds] + form.errors
    assert {name: ways for name, ways in failed.items() if ways} == {}
