"""The audit log: written with the change, sealed in a chain, and telling when anyone touched it."""

import contextlib
import datetime
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from core import audit
from core.models import AuditEvent, AuditLink
from tests.factories.accounts import UserFactory
from tests.factories.core import AuditEventFactory, ProtocolRegisterFactory
from tests.races import race

NOW = datetime.datetime(2026, 11, 22, 8, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(minutes=1)


def tamper(sql, *params):
    """What someone could do who owns the database: switch the triggers off, change rows, switch them on."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, params)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.django_db
def test_record_says_who_did_what_when():
    register, person = ProtocolRegisterFactory(), UserFactory()
    event = audit.record(
        "register.opened", register, by=person, now=NOW, before="draft", after="open", number=7, amount=Decimal("1.50")
    )
    event.refresh_from_db()
    assert (event.moment, event.actor, event.event, event.before, event.after) == (
        NOW,
        person,
        "register.opened",
        "draft",
        "open",
    )
    assert (event.subject_type, event.subject_id) == ("core.protocolregister", str(register.pk))
    assert event.details == {"number": 7, "amount": "1.50"}


@pytest.mark.django_db(transaction=True)
def test_record_outside_a_transaction_raises():
    register = ProtocolRegisterFactory()
    with pytest.raises(TransactionManagementError):
        audit.record("register.opened", register, by=None, now=NOW)
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db
def test_record_all_writes_the_same_of_several_rows_in_one_statement(django_assert_num_queries):
    rows = [ProtocolRegisterFactory() for _number in range(3)]
    with django_assert_num_queries(1):
        events = audit.record_all("register.closed", rows, by=None, now=NOW, before="open", after="closed", act=7)
    assert [event.subject_id for event in events] == [str(row.pk) for row in rows]
    assert {(event.before, event.after, event.moment) for event in events} == {("open", "closed", NOW)}
    assert [list(audit.timeline(row)) for row in rows] == [[event] for event in events]
    assert events[0].details == {"act": 7}


@pytest.mark.django_db(transaction=True)
def test_event_disappears_with_the_change_that_failed():
    register = ProtocolRegisterFactory()
    with contextlib.suppress(InterruptedError), transaction.atomic():
        audit.record("register.opened", register, by=None, now=NOW)
        raise InterruptedError
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db
def test_record_refuses_details_without_a_spelling():
    with pytest.raises(TypeError):
        audit.record("register.opened", ProtocolRegisterFactory(), by=None, now=NOW, share=0.5)


@pytest.mark.django_db
def test_timeline_tells_one_subject_oldest_first(django_assert_num_queries):
    register, other = ProtocolRegisterFactory(), ProtocolRegisterFactory()
    person = UserFactory()
    audit.record("register.closed", register, by=person, now=LATER)
    audit.record("register.opened", register, by=person, now=NOW)
    audit.record("register.opened", other, by=None, now=NOW)
    with django_assert_num_queries(1):
        told = [(event.event, event.actor.email) for event in audit.timeline(register)]
    assert told == [("register.opened", person.email), ("register.closed", person.email)]


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["core_auditevent", "core_auditlink"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_log_refuses_every_change_in_sql(table, statement):
    AuditEventFactory()
    audit.seal(now=NOW)
    change = "event = 'x'" if table == "core_auditevent" else "hash = 'x'"
    with pytest.raises(IntegrityError, match="never changed or removed"), transaction.atomic():
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE;" + statement.format(table, change))


@pytest.mark.django_db
def test_links_grow_from_one_by_one():
    with pytest.raises(IntegrityError, match="grows by its next link"), transaction.atomic():
        AuditLink.objects.create(position=2, event=AuditEventFactory(), hash="0" * 64, sealed_at=NOW)
    with pytest.raises(IntegrityError, match="core_auditlink_from_one"), transaction.atomic():
        tamper("INSERT INTO core_auditlink VALUES (0, %s, now(), %s)", "0" * 64, AuditEventFactory().pk)


@pytest.mark.django_db
def test_event_is_linked_once():
    event = AuditEventFactory()
    audit.seal(now=NOW)
    with pytest.raises(IntegrityError, match="event_id"), transaction.atomic():
        AuditLink.objects.create(position=2, event=event, hash="0" * 64, sealed_at=NOW)


@pytest.mark.django_db
def test_seal_links_every_event_in_a_chain_that_holds(monkeypatch):
    monkeypatch.setattr(audit, "BATCH", 3)
    AuditEventFactory.create_batch(8)
    assert audit.verify() == audit.Verification(links=0, head=audit.GENESIS, unsealed=8)
    assert audit.seal(now=NOW) == 8
    assert audit.seal(now=LATER) == 0
    assert list(AuditLink.objects.values_list("position", flat=True)) == list(range(1, 9))
    found = audit.verify()
    assert found.holds
    assert (found.links, found.unsealed) == (8, 0)


@pytest.mark.django_db
def test_late_event_with_a_lower_number_is_linked_later():
    AuditEventFactory(id=500)
    audit.seal(now=NOW)
    AuditEventFactory(id=100)
    audit.seal(now=LATER)
    assert list(AuditLink.objects.values_list("position", "event_id")) == [(1, 500), (2, 100)]
    assert audit.verify().holds


@pytest.mark.django_db
def test_hash_survives_storage():
    """What PostgreSQL gives back hashes like what was recorded: moments to the microsecond, JSON as it was."""
    event = audit.record(
        "x.done", ProtocolRegisterFactory(), by=None, now=NOW.replace(microsecond=7), è=["b", {"a": 1}]
    )
    before = audit.hash_of(event, 1, audit.GENESIS)
    assert audit.hash_of(AuditEvent.objects.get(pk=event.pk), 1, audit.GENESIS) == before


TAMPERING = {
    "an event's word": ("UPDATE core_auditevent SET event = 'forged' WHERE id = %s", 3),
    "an event's moment": ("UPDATE core_auditevent SET moment = moment - interval '1 second' WHERE id = %s", 3),
    "an event's details": ("UPDATE core_auditevent SET details = '{\"a\": 1}' WHERE id = %s", 3),
    "a hash": ("UPDATE core_auditlink SET hash = repeat('a', 64) WHERE event_id = %s", 3),
    "a link removed": ("DELETE FROM core_auditlink WHERE event_id = %s", 3),
    "two places exchanged": (
        "UPDATE core_auditlink SET position = 9 WHERE event_id = %s; UPDATE core_auditlink SET position = 3 "
        "WHERE event_id = 4; UPDATE core_auditlink SET position = 4 WHERE position = 9",
        3,
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_breaks_the_chain_at_its_place(what):
    for number in range(1, 7):
        AuditEventFactory(id=number)
    audit.seal(now=NOW)
    tamper(*TAMPERING[what])
    found = audit.verify()
    assert (found.holds, found.broken_at, found.links) == (False, 3, 2)


@pytest.mark.django_db
def test_cut_end_is_seen_with_an_anchor():
    AuditEventFactory.create_batch(4)
    audit.seal(now=NOW)
    head = AuditLink.objects.get(position=4)
    tamper("DELETE FROM core_auditlink WHERE position = 4")
    assert audit.verify().holds
    assert audit.verify([(4, head.hash)]).broken_at == 4


@pytest.mark.django_db
def test_chain_written_anew_is_seen_with_an_anchor():
    AuditEventFactory.create_batch(2)
    audit.seal(now=NOW)
    anchor = (1, AuditLink.objects.get(position=1).hash)
    tamper("DELETE FROM core_auditlink")
    tamper("UPDATE core_auditevent SET event = 'forged'")
    audit.seal(now=LATER)
    assert audit.verify().holds
    assert audit.verify([anchor]).broken_at == 1


@pytest.mark.django_db(transaction=True)
def test_two_sealers_make_one_chain(monkeypatch):
    monkeypatch.setattr(audit, "BATCH", 5)
    with transaction.atomic():
        AuditEventFactory.create_batch(40)
    sealed = race(*[lambda: audit.seal(now=NOW)] * 4)
    audit.seal(now=LATER)
    assert all(isinstance(count, int) for count in sealed)
    found = audit.verify()
    assert (found.holds, found.links, found.unsealed) == (True, 40, 0)


@pytest.mark.django_db
def test_command_tells_that_the_chain_holds(capsys):
    AuditEventFactory.create_batch(2)
    audit.seal(now=NOW)
    call_command("audit", "verify")
    head = AuditLink.objects.get(position=2)
    assert capsys.readouterr().out.splitlines() == [
        "The chain holds: 2 links, 0 events not sealed yet.",
        "Notes that it was held against: 0: a cut end would not be seen.",
        f"Anchor to note elsewhere: 2:{head.hash}",
    ]


@pytest.mark.django_db
def test_command_fails_on_a_broken_chain():
    AuditEventFactory.create_batch(2)
    audit.seal(now=NOW)
    tamper("UPDATE core_auditevent SET event = 'forged'")
    with pytest.raises(CommandError, match="broken at position 1"):
        call_command("audit", "verify")


@pytest.mark.django_db
@pytest.mark.parametrize("anchor", ["7", "seven:abc"])
def test_command_refuses_an_anchor_it_cannot_read(anchor):
    with pytest.raises(CommandError, match="POSITION:HASH"):
        call_command("audit", "verify", "--anchor", anchor)
