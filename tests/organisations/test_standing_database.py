"""What a body says it is, against plain SQL and against the register of public bodies."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from organisations.models import Body, PublicRegisterEntry
from organisations.standing import findings, first_standing
from organisations.workflow import Standing
from tests.factories.organisations import BodyFactory, body_tax_code

pytestmark = pytest.mark.django_db

NEW = (
    "Codice_IPA,Denominazione_ente,Codice_fiscale_ente,Tipologia,Codice_Categoria,Mail1\n"
    'c_b111,"Comune di Bra",00000000019,Comuni,L6,comune@pec.bra.example\n'
    "c_b112,Comune senza codice,,Comuni,L6,\n"
)
OLD = (
    "cod_amm\tdes_amm\tCf\ttipologia_istat\tmail1\nc_b111\tComune di Bra\t00000000019\tComuni\tcomune@pec.bra.example\n"
)


def load(tmp_path: Path, text: str, *options: str) -> None:
    file = tmp_path / "enti.csv"
    file.write_text("\ufeff" + text, encoding="utf-8")
    call_command("load_public_register", str(file), *options, stdout=StringIO())


@pytest.mark.parametrize("text", [NEW, OLD])
def test_register_is_loaded_from_either_form_of_the_file(tmp_path: Path, text: str) -> None:
    load(tmp_path, text)
    assert list(PublicRegisterEntry.objects.values_list("code", "name", "tax_code", "category", "pec")) == [
        ("c_b111", "Comune di Bra", "00000000019", "Comuni", "comune@pec.bra.example")
    ]


def test_register_is_replaced_whole_and_not_by_another_file_or_by_half_of_it(tmp_path: Path) -> None:
    rows = "".join(f"c_{n},Comune {n},{body_tax_code(n)},Comuni,L6,\n" for n in range(9))
    load(tmp_path, NEW.splitlines(keepends=True)[0] + rows)
    for text, reason in (("a,b,c\n1,2,3\n", "no column"), (NEW, "is it whole")):
        with pytest.raises(CommandError, match=reason):
            load(tmp_path, text)
    assert PublicRegisterEntry.objects.count() == 9
    load(tmp_path, NEW, "--shorter")
    assert PublicRegisterEntry.objects.count() == 1


def sentences(body: Body) -> list[tuple[bool, str]]:
    return [(found.speaks_for, found.sentence.split(":")[0]) for found in findings(body)]


def test_body_is_held_against_the_register(tmp_path: Path) -> None:
    load(tmp_path, NEW)
    given = {"municipality": True, "unconfirmed": True}
    right = BodyFactory(name="Comune di Bra", tax_code="00000000019", pec="comune@pec.bra.example", **given)
    assert [for_it for for_it, _sentence in sentences(right)] == [True, True]
    other = BodyFactory(name="COMUNE DI BRA", **given)
    assert [for_it for for_it, _sentence in sentences(other)] == [False] * 3
    assert first_standing("Comitato", "aps", "00000000019") == Standing.WAITING
    assert first_standing("Cοmune di Bra", "aps", body_tax_code(5)) == Standing.WAITING


def refused(sql: str, *params: Any) -> str:
    with pytest.raises(IntegrityError) as raised, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
    return str(raised.value).splitlines()[0]


def test_no_body_is_confirmed_by_sql_without_a_decision() -> None:
    body = BodyFactory(region=True, unconfirmed=True)
    said = "A body is confirmed by a decision with its reason."
    assert refused("UPDATE organisations_body SET standing = 'confirmed' WHERE id = %s", body.pk) == said
    assert refused("UPDATE organisations_body SET standing = 'free' WHERE id = %s", body.pk) == said
    refused("UPDATE organisations_body SET is_issuer = TRUE WHERE id = %s", body.pk)


@pytest.mark.parametrize("verb", ["UPDATE {0} SET reason = 'x'", "DELETE FROM {0}"])
def test_decisions_stay(verb: str) -> None:
    BodyFactory(ente_gestore=True)
    refused(verb.format("organisations_standingdecision"))


def test_private_body_does_not_become_public_by_sql() -> None:
    body = BodyFactory(odv=True)
    assert "body_public_kind_is_decided" in refused(
        "UPDATE organisations_body SET kind = 'region' WHERE id = %s", body.pk
    )
    assert "body_name_hides_nothing" in refused(
        "UPDATE organisations_body SET name = %s WHERE id = %s", "Comune\u202e", body.pk
    )
