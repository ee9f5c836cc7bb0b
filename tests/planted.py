"""What a factory has planted once is put there again as rows, for every later test that asks for the same.

A registered project takes eight people and half a second of the portal's own actions. The first test that asks for it
has it made so; then its rows, its files and the object that the factory returned are kept for the process. They are
given back only where the factory would have met the same: nothing was written in the test's transaction, or nothing
since another planted state; the arguments are plain, the clock was not moved, and it is the owner who asks.
"""

import functools
import io
import pickle
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import time_machine
from django.conf import settings
from django.db import connection, transaction

from core import kept as kept_pages

PLAIN = (str, int, Decimal, date, type(None))
WRITTEN = """
SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 AND schemaname = 'public'
"""
OF_THE_MODELS = {"django_content_type", "auth_permission"}
COLUMNS = """
SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'
"""
Key = tuple[Any, ...]
NOTHING: Key = ()


class OfTheMoment(Exception):
    """The call is bound to its test: to a moment, a row, a file."""


@dataclass(frozen=True)
class Standing:
    """Which planted state a transaction is in, as long as nobody writes in it."""

    key: Key
    transaction: str
    written: dict[str, int]
    mark: str  # asks whether a row of it is still there: a savepoint may have been taken back


@dataclass(frozen=True)
class Kept:
    """The tables that a factory changed, as it left them; its files; what it returned."""

    tables: dict[str, tuple[str, bytes]]
    files: dict[Path, bytes]
    returned: bytes
    mark: str


_kept: dict[Key, Kept | None] = {}
_named: set[Key] = set()
_standing: list[Standing] = []


def planted(make: Callable[..., Any]) -> Callable[..., Any]:
    """Around a factory, or a method of what a factory returns that returns its own object."""

    @functools.wraps(make)
    def once(*args: Any, **given: Any) -> Any:
        own = args[:1] if args and hasattr(type(args[0]), make.__name__) else ()
        before = _state()
        if before is None or (own and before == NOTHING):
            return make(*args, **given)
        try:
            key = (*before, make.__qualname__, _plain(args[len(own) :]), _plain(given))
        except OfTheMoment:
            return make(*args, **given)
        if _named_first(key):
            return make(*args, **given)
        if key not in _kept:
            return _made(key, make, args, given)
        return _put_back(key, own) if _kept[key] else make(*args, **given)

    return once


def _plain(value: Any) -> Any:
    """The arguments as part of a key."""
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, dict):
        return tuple((name, _plain(each)) for name, each in sorted(value.items()))
    if isinstance(value, (list, tuple)):
        return tuple(_plain(each) for each in value)
    raise OfTheMoment


def _named_first(key: Key) -> bool:
    """Whether it holds a moment read from a clock and is named for the first time: most are never named again."""
    if key in _named or not any(isinstance(part, datetime) and part.microsecond for part in _parts(key)):
        return False
    _named.add(key)
    return True


def _parts(key: Any) -> Iterator[Any]:
    for part in key:
        yield from _parts(part) if isinstance(part, tuple) else (part,)


def _state() -> Key | None:
    """The key of the planted state in which the test's transaction is; None when it is in no known one."""
    if time_machine.escape_hatch.is_travelling() or _asked("SHOW is_superuser") == "off":
        return None
    if not connection.in_atomic_block:
        return None if filled(_tables()) else NOTHING
    if not connection.atomic_blocks[0]._from_testcase:
        return None
    number = _asked("SELECT pg_current_xact_id_if_assigned()::text")
    if number is None:
        return NOTHING
    if not _standing or _standing[0].transaction != number:
        return None
    standing = _standing[0]
    return standing.key if _written() == standing.written and _asked(standing.mark) else None


def filled(tables: Iterable[str]) -> list[str]:
    """Of the tables, those with a row; content types and permissions, which the models put there, are not asked for."""
    rows = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in sorted(set(tables) - OF_THE_MODELS)
    )
    with connection.cursor() as cursor:
        cursor.execute(rows)
        return [name for (name,) in cursor.fetchall()]


@functools.cache
def _tables() -> list[str]:
    return connection.introspection.django_table_names(only_existing=True, include_views=False)


def _asked(query: str, *params: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        row = cursor.fetchone()
        return row and row[0]


def _written() -> dict[str, int]:
    """How often each table was written to; only the difference between two moments of a transaction has a meaning."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return dict(cursor.fetchall())


def _made(key: Key, make: Callable[..., Any], args: Any, given: Any) -> Any:
    """Made by the factory itself, and kept unless what it returned cannot be."""
    before, files = _written(), set(_files())
    made = make(*args, **given)
    changed = _changed_since(before)
    _kept[key] = None
    with suppress(TypeError, AttributeError, pickle.PicklingError):
        returned = pickle.dumps(made)
        new = {path: content for path, content in _files().items() if path not in files}
        if changed:
            tables = {table: _copied(table) for table in changed}
            _kept[key] = Kept(tables, new, returned, _mark(changed))
            _stand(key)
    return made


def _changed_since(before: dict[str, int]) -> list[str]:
    if not connection.in_atomic_block:
        return filled(_tables())  # all of them were empty
    return [table for table, times in _written().items() if times != before.get(table, 0)]


def _put_back(key: Key, own: tuple[Any, ...]) -> Any:
    kept = _kept[key]
    assert kept is not None
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(";".join(f'DELETE FROM "{table}"' for table in kept.tables))
        for table, (columns, rows) in kept.tables.items():
            cursor.cursor.copy_expert(f'COPY "{table}" ({columns}) FROM STDIN', io.BytesIO(rows))
        cursor.execute("SET LOCAL session_replication_role = origin")
        kept_pages.change_on_commit("planted")
    for path, content in kept.files.items():
        place = Path(settings.MEDIA_ROOT) / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    _stand(key)
    returned = pickle.loads(kept.returned)
    if not own:
        return returned
    own[0].__dict__.update(returned.__dict__)
    return own[0]


def _stand(key: Key) -> None:
    number, kept = _asked("SELECT pg_current_xact_id_if_assigned()::text"), _kept[key]
    assert kept is not None
    _standing[:] = [Standing(key, number, _written(), kept.mark)]


def _copied(table: str) -> tuple[str, bytes]:
    columns, out = _asked(COLUMNS, table), io.BytesIO()
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(f'COPY "{table}" ({columns}) TO STDOUT', out)
    return columns, out.getvalue()


def _mark(tables: list[str]) -> str:
    """A query that finds the last row of the last table written to, for as long as it is there."""
    asked = "SELECT 1 FROM information_schema.columns WHERE table_name = %s AND column_name = 'id'"
    table = next(table for table in tables if _asked(asked, table))
    last = _asked(f'SELECT id::text FROM "{table}" ORDER BY id DESC LIMIT 1')
    return f"SELECT 1 FROM \"{table}\" WHERE id::text = '{last}'"


def _files() -> dict[Path, bytes]:
    root = Path(settings.MEDIA_ROOT)
    return {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}
