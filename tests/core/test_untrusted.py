"""What people wrote stands in messages as text: on one line, cut, marked as theirs, and never as a link."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.template import engines
from django.test import Client
from django.urls import reverse

from core import outbox
from core.models import Notice
from core.tasks import deliver_notices
from core.untrusted import PLACE, disarmed, is_own, linked, one_line
from tests.core.test_audit import NOW
from tests.factories.accounts import UserFactory
from tests.factories.core import ProtocolRegisterFactory

BAD = (
    "http://evil.example/x",
    "HTTPS://EVIL.example",
    "www.evil.example",
    "evil.example",
    "paga-qui.evil.co.uk/iban?x=1",
    "mailto:ladro@evil.example",
    "ladro@evil.example",
    "javascript:alert(1)",
    "http:evil.example",
    "https://portal.example.evil.example/",
    "https://portal.example@evil.example/",
    "ftp://10.0.0.1/x",
)
LOOKS = re.compile(r"(?:https?|ftp|mailto|javascript):|\w\.[a-z]{2,}", re.I)


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SITE_URL = "https://portal.example"


@pytest.mark.parametrize("address", BAD)
def test_no_other_address_becomes_a_link(address: str) -> None:
    text = disarmed(f"Vai su {address} subito")
    assert (LOOKS.findall(text), linked(text).count("<a ")) == ([], 0)


@pytest.mark.parametrize(
    "words",
    [
        "C.I.S.S.A.C.A.",
        "D.D. 998 del 20.10.2017",
        "Il Ponte S.r.l.",
        "intenti.pdf",
        "ore 12:00",
        "€ 1.234,50",
        "Art. 55: no",
    ],
)
def test_words_that_are_no_address_stay_as_they_are(words: str) -> None:
    assert disarmed(words) == words


@pytest.mark.parametrize("own", ["https://portal.example", "https://portal.example/calls/x/?a=1", PLACE])
def test_own_addresses_are_links(own: str) -> None:
    assert disarmed(f"Apri {own} ora") == f"Apri {own} ora"
    assert linked(f"Apri {own} <b>") == f'Apri <a href="{own}">{own}</a> &lt;b&gt;'
    assert is_own(own)


def test_one_line_is_cut_at_a_word_and_hides_nothing() -> None:
    assert one_line("uno\n\ndue\u202e\tt\u200bre") == "uno due t re"
    cut = one_line("parola " * 100, 50)
    assert (len(cut) <= 50, cut[-7:]) == (True, "parola…")


TEMPLATES = sorted(path for path in (Path(settings.BASE_DIR) / "templates").rglob("mail/*.txt"))
EVIL = "Ente http://evil.example/\n\nVai su www.evil.example"


class Hostile(str):
    """Whatever a template asks of it is hostile text too."""

    def __new__(cls) -> "Hostile":
        return super().__new__(cls, EVIL)

    def __getattr__(self, name: str) -> "Hostile":
        if name.startswith("_") or name == "resolve_expression":
            raise AttributeError(name)
        return Hostile()


def names_in(path: Path) -> set[str]:
    return set(re.findall(r"(?:\{\{\s*|=|\bif |\belif |\bin )([a-z_]+)(?=[.|\s}])", path.read_text()))


NOT_TEXT = {"url", "count", "counter", "sheets", "share", "closes_at", "due_at", "before", "after", "deadline", "now"}


@pytest.mark.django_db
@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_every_message_links_to_the_portal_alone(path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "")
    context: dict[str, Any] = {name: Hostile() for name in names_in(path) - NOT_TEXT} | {"sheets": 2, "share": 5}
    context |= dict.fromkeys({"closes_at", "due_at", "before", "after", "deadline", "now"}, NOW)
    context["following"] = None
    name = str(path.relative_to(Path(settings.BASE_DIR) / "templates")).removesuffix(".txt")
    notice = outbox.queue(
        "k", to=UserFactory(), subject=ProtocolRegisterFactory(), moment=NOW, template=name, context=context, url="/x/"
    )
    assert notice is not None
    written = Notice.objects.get(pk=notice.pk)
    assert "evil.example" not in written.title + written.text + written.html
    assert set(re.findall(r'href="([^"]*)"', written.html)) <= {"https://portal.example/x/"}


@pytest.mark.django_db
def test_notice_leads_to_no_other_site() -> None:
    with pytest.raises(ValueError, match="own pages"):
        outbox.queue(
            "k",
            to=UserFactory(),
            subject=ProtocolRegisterFactory(),
            moment=NOW,
            template="trial/plain",
            context={},
            url="https://portal.example.evil.example/",
        )


@pytest.mark.django_db
def test_links_of_the_account_lead_to_the_portal_whatever_host_was_asked(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    person = UserFactory()
    Client(HTTP_HOST="evil.example").post(reverse("account_reset_password"), {"email": person.email})
    deliver_notices()
    addresses = re.findall(r"https?://\S+", mail.outbox[-1].body)
    assert addresses
    assert {address.split("/account/")[0] for address in addresses} == {"https://portal.example"}


@pytest.mark.django_db
def test_browser_that_calls_itself_an_address_is_no_link() -> None:
    person = UserFactory()
    client = Client(HTTP_USER_AGENT="Il tuo conto: http://evil.example/")
    client.force_login(person)
    new = {"password1": "altraFraseLunga8", "password2": "altraFraseLunga8"}
    client.post(reverse("account_change_password"), {"oldpassword": "CantiereDemo2026!", **new})
    deliver_notices()
    assert "evil[.]example" in mail.outbox[-1].body
    assert "evil.example" not in mail.outbox[-1].body
