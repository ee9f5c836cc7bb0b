"""The head of the audit chain, noted outside the database: a cut or rewritten end is found."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from core import anchors, audit
from core.models import AuditLink
from core.tasks import note_audit
from tests.core.test_audit import LATER, NOW, tamper
from tests.factories.core import AuditEventFactory
from wecare_portal.schedule import SCHEDULE

pytestmark = pytest.mark.django_db


def sealed(number: int) -> None:
    AuditEventFactory.create_batch(number)
    audit.seal(now=NOW)


def verified() -> str:
    said = StringIO()
    call_command("audit", "verify", stdout=said)
    return said.getvalue()


def folder() -> Path:
    return Path(settings.STORAGES["anchors"]["OPTIONS"]["location"])


def test_head_is_noted_once() -> None:
    assert anchors.note(now=NOW) is None
    sealed(3)
    head = (3, AuditLink.objects.get(position=3).hash)
    assert [anchors.note(now=NOW), anchors.note(now=LATER), anchors.noted()] == [head, None, [head]]
    assert [path.name for path in folder().iterdir()] == [f"000000000003-{head[1]}.json"]


def test_every_note_is_held_against_the_chain() -> None:
    for _round in range(3):
        sealed(2)
        anchors.note(now=NOW)
    assert "held against: 3, the last at 6" in verified()


def test_cut_end_is_found() -> None:
    sealed(4)
    anchors.note(now=NOW)
    tamper("DELETE FROM core_auditlink WHERE position = 4")
    assert audit.verify().holds
    with pytest.raises(CommandError, match="the chain ends at 3, before the anchor at 4"):
        verified()


def test_end_cut_and_written_anew_is_found() -> None:
    sealed(4)
    anchors.note(now=NOW)
    tamper("DELETE FROM core_auditlink WHERE position > 2")
    tamper("UPDATE core_auditevent SET event = 'forged' WHERE id = (SELECT max(id) FROM core_auditevent)")
    audit.seal(now=LATER)
    assert audit.verify().holds
    with pytest.raises(CommandError, match="position 4: the hash differs from the anchor"):
        verified()


def test_note_that_was_changed_speaks_against_the_chain() -> None:
    sealed(2)
    anchors.note(now=NOW)
    [path] = folder().iterdir()
    path.write_text(path.read_text().replace('"position":2', '"position":1'))
    with pytest.raises(CommandError, match="position 1: the hash differs"):
        verified()


def test_chain_without_a_note_says_so() -> None:
    sealed(1)
    assert "Notes that it was held against: 0: a cut end would not be seen." in verified()


def test_beat_notes_the_head() -> None:
    assert "core.tasks.note_audit" in [entry["task"] for entry in SCHEDULE.values()]
    sealed(1)
    assert [note_audit(), note_audit()] == [True, False]


def test_head_is_noted_by_hand() -> None:
    sealed(1)
    said = StringIO()
    call_command("audit", "note", stdout=said)
    call_command("audit", "note", stdout=said)
    assert [line.partition(":")[0] for line in said.getvalue().splitlines()] == ["Noted", "Nothing to note"]
