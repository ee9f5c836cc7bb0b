"""What every answer carries, and what is never served."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import UserFactory
from tests.portal.test_installation import ROOT
from wecare_portal.reference_admin import REFERENCE

pytestmark = pytest.mark.django_db


def test_policy_of_content_allows_nothing_inline_and_nothing_from_elsewhere(client: Client) -> None:
    policy = client.get(reverse("home")).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert set(re.findall(r"https?:\S+|\*", policy)) == set()
    assert {"default-src 'self'", "object-src 'none'", "frame-ancestors 'none'"} <= set(policy.split("; "))


def test_headers_protect_the_person(client: Client) -> None:
    headers = client.get(reverse("home")).headers
    expected = {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": settings.PERMISSIONS_POLICY,
    }
    assert {name: headers.get(name) for name in expected} == expected


def test_stranger_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(reverse("desk")).headers["Location"] == "/account/login/?next=/desk/"


def test_uploaded_files_have_no_address(client: Client) -> None:
    stored = settings.MEDIA_ROOT / "secret.pdf"
    stored.parent.mkdir(parents=True)
    stored.write_bytes(b"%PDF-1.7")
    assert [client.get(path).status_code for path in ("/media/secret.pdf", "/static/../media/secret.pdf")] == [404, 404]
    assert settings.MEDIA_URL == "/" or settings.MEDIA_URL == ""


def test_admin_holds_reference_data_only() -> None:
    held = {model._meta.label for model in admin.site._registry}
    assert held <= REFERENCE
    assert {model._meta.label for model in apps.get_models()} >= REFERENCE


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/organisations/body/", "/admin/nothing/"])
def test_admin_is_no_page_for_who_has_no_right_there(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
    client.force_login(UserFactory())
    assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)


def test_admin_opens_to_the_administrator(client: Client) -> None:
    client.force_login(UserFactory(administrator=True))
    assert client.get(reverse("admin:index")).status_code == 200


def test_logs_of_every_process_are_redacted() -> None:
    formatter = settings.LOGGING["formatters"]["redacted"]["()"]
    handlers = settings.LOGGING["handlers"].values()
    assert formatter == "core.redaction.RedactingFormatter"
    assert {handler["formatter"] for handler in handlers} == {"redacted"}
    assert settings.CELERY_WORKER_HIJACK_ROOT_LOGGER is False


def test_no_page_loads_from_another_host() -> None:
    templates = (ROOT / "templates").rglob("*.html")
    loads = re.compile(r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=[\"']?(?:https?:)?//", re.I)
    assert [path.name for path in templates if loads.search(path.read_text())] == []
