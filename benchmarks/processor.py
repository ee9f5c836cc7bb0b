"""The processor's time that a server took, however many others share the machine.

Sends per second tell what people wait for, but also who else is computing. What each send costs the processor is the
same beside any neighbour, and divides as well: on a machine whose cores are full it is what decides.
"""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def of_tree(pid: int) -> float:
    """Seconds of a process and of all that it started, those that ended too; 0 where the machine does not tell."""
    return _of(pid) + sum(of_tree(child) for child in _children(pid))


def postgresql() -> int:
    """The first process of the server to which the settings lead; 0, which costs nothing, when it runs elsewhere."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [backend] = cursor.fetchone()
    fields = _fields(backend)
    return int(fields[1]) if fields else 0


def _of(pid: int) -> float:
    """Own time and that of children that were waited for."""
    return sum(int(field) for field in _fields(pid)[11:15]) / TICKS


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _fields(pid: int) -> list[str]:
    """What the kernel says of a process, from its state on."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
