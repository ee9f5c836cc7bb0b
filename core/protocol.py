"""How protocol numbers are given out: unique and without a gap for each register and year."""

from django.db import connection
from django.db.transaction import TransactionManagementError

NEXT = """
INSERT INTO core_protocolregister (register, year, last_number) VALUES (%s, %s, 1)
ON CONFLICT (register, year) DO UPDATE SET last_number = core_protocolregister.last_number + 1
RETURNING last_number
"""


def next_number(register: str, year: int) -> int:
    """The next number of the register in the year, from 1.

    It holds the register's row locked until the caller's transaction ends, so that a rollback gives the number
    back and leaves no gap: take it as late in the transaction as you can. Outside a transaction it raises.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("A protocol number is taken in the transaction that uses it.")
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [register, year])
        return int(cursor.fetchone()[0])
