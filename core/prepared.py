"""A query that is asked again and again is put into SQL once for each process.

Django writes the text of a query anew whenever it is asked. For a query over many tables that takes longer than the
answer, and the night of a deadline asks the same few thousands of times:

    _members = prepared(lambda partnership: Member.objects.filter(partnership=partnership).order_by("pk"))

    rows = _members(partnership=partnership.pk)

The function gets a Given for each of its arguments, which stands wherever a query takes a value: in filter(), not in a
list of __in. What is handed over afterwards are plain values: keys, not rows. Each call asks the database.
"""

import inspect
from collections.abc import Callable
from copy import copy
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row", bound=Model)


class Given(Expression):
    """Stands in a prepared query for the value of this name."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, _compiler: Any, _connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        return "%s", [self]


class Written(NamedTuple):
    """A query as text, with its parameters; the compiler knows how its columns become rows."""

    compiler: SQLCompiler
    sql: str
    parameters: tuple[Any, ...]


class Prepared(Generic[Row]):
    """Asks with other values each time, and returns the rows."""

    def __init__(self, build: Callable[..., "QuerySet[Row]"]) -> None:
        self._build = build
        self._known: tuple[QuerySet[Row], Written] | None = None

    def __call__(self, **values: Any) -> list[Any]:
        if self._known is None:
            self._known = self._prepare()
        template, written = self._known
        rows = template.all()
        # The one place at which a QuerySet asks for its text.
        rows.query.get_compiler = lambda *_args, **_kwargs: _bound(written, values)  # type: ignore[method-assign]
        return list(rows)

    def one(self, **values: Any) -> Row:
        """The row that there is; raises the model's DoesNotExist."""
        if rows := self(**values):
            return rows[0]  # type: ignore[no-any-return]
        raise (self._known or self._prepare())[0].model.DoesNotExist

    def _prepare(self) -> "tuple[QuerySet[Row], Written]":
        rows = self._build(**{name: Given(name) for name in inspect.signature(self._build).parameters})
        compiler = rows.query.clone().get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        return rows, Written(compiler, sql, tuple(parameters))


def prepared(build: Callable[..., "QuerySet[Row]"]) -> Prepared[Row]:
    """Put what the function builds into SQL when it is first asked for."""
    return Prepared(build)


def _bound(written: Written, values: dict[str, Any]) -> SQLCompiler:
    """The compiler with the values in their places, on the connection of this thread."""
    parameters = tuple(values[one.name] if isinstance(one, Given) else one for one in written.parameters)
    compiler = copy(written.compiler)
    compiler.connection = connections[DEFAULT_DB_ALIAS]
    compiler.as_sql = lambda *_args, **_kwargs: (written.sql, parameters)  # type: ignore[method-assign]
    return compiler
