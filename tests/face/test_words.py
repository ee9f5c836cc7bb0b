"""How the portal speaks: one apostrophe, one spelling of e-mail, and its own words for what others' parts say."""

import re
from pathlib import Path

import allauth
import django
import polib
import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from tests.face.conftest import ROOT
from tests.factories.accounts import PASSWORD, UserFactory

OURS = ROOT / "locale/it/LC_MESSAGES/django.po"
PARTS = [ROOT / f"locale/parts/{language}/LC_MESSAGES/django.po" for language in ("it", "en")]
OF_OTHERS = [Path(part.__file__ or "").parent for part in (django, allauth)]


def texts(entry: polib.POEntry) -> list[str]:
    return [entry.msgid, entry.msgid_plural, entry.msgstr, *entry.msgstr_plural.values()]


@pytest.mark.parametrize("wrong", [r"\w'", r"'\w", r"\b[Ee]mail\b"])
def test_catalogue_writes_apostrophes_and_e_mail_one_way(wrong: str) -> None:
    said = [text for entry in polib.pofile(str(OURS)) for text in texts(entry)]
    said += [text for path in PARTS for entry in polib.pofile(str(path)) for text in texts(entry)[2:]]
    without_addresses = [re.sub(r"%\(\w+\)[sd]|\{\w+\}|<[^>]*>", "", text) for text in said]
    assert [text for text in without_addresses if re.search(wrong, text)] == []


@pytest.mark.parametrize("path", PARTS, ids=["it", "en"])
def test_words_for_others_parts_belong_to_what_those_parts_say_today(path: Path) -> None:
    catalogues = [file for part in OF_OTHERS for file in part.rglob("locale/it/LC_MESSAGES/django.po")]
    said = {entry.msgid for file in catalogues for entry in polib.pofile(str(file))}
    assert {entry.msgid for entry in polib.pofile(str(path))} - said == set()


@pytest.mark.parametrize("path", PARTS, ids=["it", "en"])
def test_words_for_others_parts_are_compiled(path: Path) -> None:
    written = {entry.msgid: (entry.msgstr, entry.msgstr_plural) for entry in polib.pofile(str(path))}
    compiled = {
        entry.msgid: (entry.msgstr, entry.msgstr_plural) for entry in polib.mofile(str(path.with_suffix(".mo")))
    }
    assert compiled == written


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "said"), [("it", "Accesso effettuato: Ada Negri."), ("en", "Signed in: Ada Negri.")]
)
def test_sign_in_greets_by_name(client: Client, language: str, said: str) -> None:
    user = UserFactory(first_name="Ada", last_name="Negri")
    client.get(f"/?lang={language}")
    response = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert [str(message) for message in get_messages(response.wsgi_request)] == [said]


@pytest.mark.django_db
def test_rules_of_a_password_are_tied_to_its_field(client: Client) -> None:
    page = client.get(reverse("account_signup")).text
    field = re.search(r'<input type="password" name="password1"[^>]*>', page)
    assert field is not None
    assert 'aria-describedby="id_password1_helptext"' in field[0]
    assert '<div id="id_password1_helptext" class="wecare-field__help"><ul><li>' in page
