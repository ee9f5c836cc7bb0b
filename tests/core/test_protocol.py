"""Protocol numbers: unique, and without a gap whatever happens around them."""

import contextlib

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from core.models import ProtocolRegister
from core.protocol import next_number
from tests.factories.core import ProtocolRegisterFactory
from tests.races import race


@pytest.mark.django_db
def test_numbers_follow_each_other_in_each_register_and_year():
    taken = [next_number(*key) for key in [("A", 2026), ("A", 2026), ("B", 2026), ("A", 2027), ("A", 2026)]]
    assert taken == [1, 2, 1, 1, 3]


@pytest.mark.django_db(transaction=True)
def test_number_outside_a_transaction_raises():
    with pytest.raises(TransactionManagementError):
        next_number("A", 2026)
    assert not ProtocolRegister.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_rollback_gives_the_number_back():
    with transaction.atomic():
        next_number("A", 2026)
    with contextlib.suppress(InterruptedError), transaction.atomic():
        assert next_number("A", 2026) == 2
        raise InterruptedError
    with transaction.atomic():
        assert next_number("A", 2026) == 2


@pytest.mark.django_db(transaction=True)
def test_many_at_once_leave_no_gap_even_when_some_fail():
    def take(fails):
        def act():
            with transaction.atomic():
                number = next_number("RUSH", 2026)
                if fails:
                    raise RuntimeError
                return number

        return act

    results = race(*[take(fails=number % 3 == 0) for number in range(15)])
    kept = sorted(result for result in results if isinstance(result, int))
    assert kept == list(range(1, 11))
    assert ProtocolRegister.objects.get(register="RUSH").last_number == 10


@pytest.mark.django_db
def test_register_exists_once_a_year():
    ProtocolRegisterFactory(register="A")
    with pytest.raises(IntegrityError, match="core_register_once_a_year"), transaction.atomic():
        ProtocolRegisterFactory(register="A")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_protocolregister SET last_number = last_number - 1",
        "UPDATE core_protocolregister SET last_number = last_number + 2",
        "UPDATE core_protocolregister SET last_number = last_number",
        "UPDATE core_protocolregister SET year = 2030, last_number = last_number + 1",
        "DELETE FROM core_protocolregister",
    ],
)
def test_register_only_advances_by_one(statement):
    next_number("A", 2026)
    with pytest.raises(IntegrityError, match="only advances"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.django_db
def test_register_counts_from_nothing():
    with pytest.raises(IntegrityError, match="last_number"), transaction.atomic():
        ProtocolRegisterFactory(last_number=-1)
