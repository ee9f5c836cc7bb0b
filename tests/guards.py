"""What makes a test fail that asked nothing: undefined variables, mail inside a transaction, joins under a lock."""

import sys
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.db.models.sql.compiler import SQLCompiler
from django.template import Template


class UndefinedVariable(Exception):
    """A template of ours shows a variable that its view did not give."""


class MailInTransaction(Exception):
    """A message left before its transaction was committed: it cannot be called back."""


class JoinUnderLock(Exception):
    """A query locks a row and joins others: waiting for the lock it may lose the row. core.locks.hold does not."""


class JoinsEverything(Exception):
    """A query follows every key there is, as select_related() without a name does: dozens of tables for one column."""


class FailsWhenUndefined(str):
    """Stands as Django's `string_if_invalid`: Django asks it for "%s" and fills it with the variable's name."""

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, variable: object) -> str:
        template = _template_of_ours(sys._getframe(1))
        if template:
            raise UndefinedVariable(f"{variable} in {template}")
        return ""


class CarefulMailBackend(EmailBackend):
    """Keeps messages in memory and refuses those sent inside a transaction of the application."""

    def send_messages(self, messages: Any) -> int:
        blocks = [block for block in connection.atomic_blocks if not block._from_testcase]
        if blocks:
            raise MailInTransaction(f"“{messages[0].subject}” was sent before the commit.")
        return super().send_messages(messages)


def refuse_careless_joins(as_sql: Any) -> Any:
    """Stands around the compiler’s as_sql()."""

    def compiled(self: SQLCompiler, *args: Any, **kwargs: Any) -> Any:
        sql, params = as_sql(self, *args, **kwargs)
        if self.query.select_related is True:
            raise JoinsEverything(sql)
        if self.query.select_for_update and " JOIN " in sql:
            raise JoinUnderLock(sql)
        return sql, params

    return compiled


def _template_of_ours(frame: FrameType | None) -> str:
    """The template being rendered, when it is one of the project; Django's and allauth's are theirs to answer for."""
    while frame is not None:
        node = frame.f_locals.get("self")
        origin = getattr(node, "origin", None)
        if isinstance(node, Template) or (origin is not None and hasattr(node, "token")):
            ours = Path(settings.BASE_DIR) / "templates"
            name = str(getattr(origin, "name", ""))
            return name if name.startswith(str(ours)) else ""
        frame = frame.f_back
    return ""
