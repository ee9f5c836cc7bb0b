"""The example of a proxy, and what is said before a deployment, against what the portal really needs."""

import html
import re
from typing import Any

import pytest
from django.conf import settings

from core.http import FORM_BYTES
from tests.portal.test_installation import ROOT, SERVICES
from wecare_portal.checks import secret_is_secret, trust_of_proxies_ends

TEXT = re.sub(r"#.*", "", (ROOT / "docs" / "nginx.conf").read_text())
GOOD_KEY = "Vq3x-8sKcW0uPzR7mYb2Tn5LdGfJ9aHe4iXoQ1vCkZtNwE6rSyU_BMlD"


def said(name: str) -> list[str]:
    """What the directive is set to, each time that it stands there."""
    return re.findall(rf"^\s*{name}\s+([^;]+);", TEXT, re.M)


def seconds(name: str) -> int:
    [value] = said(name)
    assert value.endswith("s")
    return int(value[:-1])


def test_proxy_lets_the_largest_upload_through() -> None:
    size, _in_the_refusal = said("client_max_body_size")
    assert int(size.removesuffix("m")) * 1024 * 1024 >= settings.FILES_MAX_BYTES + FORM_BYTES


def test_proxy_keeps_bodies_until_they_are_whole_and_not_for_ever() -> None:
    assert (said("proxy_request_buffering"), said("proxy_buffering")) == (["on"], ["on"])
    assert max(seconds(f"client_{part}_timeout") for part in ("header", "body")) <= 60


def test_proxy_shows_the_portals_own_page_for_what_is_too_large(client: Any) -> None:
    [address] = [value.removeprefix("413 ") for value in said("error_page")]
    response = client.get(address, headers={"accept-language": "it"})
    assert (response.status_code, "troppo grande: un file può avere" in html.unescape(response.content.decode())) == (
        413,
        True,
    )


def test_proxy_lets_a_whole_office_in_at_the_last_minute() -> None:
    [zone] = said("limit_req")
    [burst] = re.findall(r"burst=(\d+)", zone)
    assert (int(burst) >= 20 * 10, said("limit_req_status")) == (True, ["429"])
    assert TEXT.index("location /static/") < TEXT.index("limit_req zone")


def test_proxy_is_understood_by_the_nginx_of_debian() -> None:
    """Debian 12 has 1.22, Ubuntu 24.04 has 1.24: `http2 on` came with 1.25 and stops both."""
    assert (said("http2"), "443 ssl http2" in said("listen")) == ([], True)


def test_proxy_waits_longer_than_the_portal_works() -> None:
    command = SERVICES["web"]["command"]
    assert seconds("proxy_read_timeout") > int(command[command.index("--timeout") + 1])


def test_proxy_sets_every_header_that_the_portal_believes() -> None:
    headers = dict(reversed([value.split(maxsplit=1) for value in said("proxy_set_header")]))
    assert {name: headers[name] for name in ("Host", "X-Forwarded-Proto", "X-Forwarded-For", "X-Request-Start")} == {
        "Host": "$host",
        "X-Forwarded-Proto": "$scheme",
        "X-Forwarded-For": "$remote_addr",
        "X-Request-Start": '"t=${msec}"',
    }


@pytest.mark.parametrize(
    ("networks", "ids"),
    [
        ([], ["wecare.W005"]),
        (["172.16.0.0/12"], []),
        (["unix", "10.0.0.0/8", "203.0.113.7/32"], []),
        (["0.0.0.0/0"], ["wecare.W004"]),
        (["::/0", "172.16.0.0/12", "8.0.0.0/8", "nonsense"], ["wecare.W004"] * 3),
    ],
)
def test_trust_without_an_end_and_a_missing_proxy_are_named(settings: Any, networks: list[str], ids: list[str]) -> None:
    settings.TRUSTED_PROXIES = networks
    assert [message.id for message in trust_of_proxies_ends(None)] == ids


@pytest.mark.parametrize(
    ("key", "ids"),
    [(GOOD_KEY, []), (GOOD_KEY[:40], ["wecare.W003"]), ("ab" * 40, ["wecare.W003"]), ("changeme", ["wecare.W003"])],
)
def test_secret_key_that_can_be_guessed_is_named(settings: Any, key: str, ids: list[str]) -> None:
    settings.SECRET_KEY = key
    assert [message.id for message in secret_is_secret(None)] == ids


def test_each_warning_has_its_own_name() -> None:
    """Whoever silences one in SILENCED_SYSTEM_CHECKS hears the others."""
    told = re.findall(r"wecare\.W\d+", (ROOT / "wecare_portal/checks.py").read_text())
    assert sorted(told) == sorted(set(told))


def test_file_of_secrets_enters_neither_a_commit_nor_an_image() -> None:
    for name in (".gitignore", ".dockerignore"):
        assert {".env", ".env.*"} <= set((ROOT / name).read_text().split())
