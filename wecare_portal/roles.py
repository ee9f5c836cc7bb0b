"""Decides what the application's role may do in the database, which belongs to another one: the owner that migrates."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import ProgrammingError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg2.extensions import encrypt_password

from wecare_portal import environment

READ_ONLY = ("django_migrations",)
# Rows of these are changed, never removed.
NEVER_REMOVED = ("core_protocolregister",)
# Tables whose trigger refuses every change: the role is not even allowed to try.
APPEND_ONLY = """
    SELECT DISTINCT c.relname FROM pg_trigger t
      JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
     WHERE c.relnamespace = 'public'::regnamespace
       AND p.proname IN (c.relname || '_append_only', c.relname || '_immutable')
"""
TOO_MUCH = {
    "is a superuser": "SELECT rolsuper FROM pg_roles WHERE rolname = current_user",
    "may create roles": "SELECT rolcreaterole FROM pg_roles WHERE rolname = current_user",
    "owns the database": "SELECT pg_has_role(datdba, 'MEMBER') FROM pg_database WHERE datname = current_database()",
    "owns tables": "SELECT EXISTS (SELECT FROM pg_class WHERE pg_has_role(relowner, 'MEMBER') AND relkind IN ('r', 'p')"
    " AND relnamespace = 'public'::regnamespace)",
    "may create tables": "SELECT has_schema_privilege('public', 'CREATE')"
    " OR has_database_privilege(current_database(), 'CREATE, TEMPORARY')",
    "may change what was sent": "SELECT coalesce(has_table_privilege(to_regclass('public.applications_submission'),"
    " 'UPDATE, DELETE, TRUNCATE, TRIGGER'), FALSE)",
}


@contextmanager
def as_owner() -> Iterator[BaseDatabaseWrapper]:
    """The default connection in the hands of DATABASE_OWNER_URL, when it is given."""
    if not settings.DATABASE_OWNER_URL:
        yield connection
        return
    before = connection.settings_dict
    connection.close()
    connection.settings_dict = before | environment.database(settings.DATABASE_OWNER_URL) | {"NAME": before["NAME"]}
    try:
        yield connection
    finally:
        connection.close()
        connection.settings_dict = before


def grant(role: str, password: str = "") -> None:
    """Give the role what the portal's code needs, and no more; the role is made when it does not exist."""
    with transaction.atomic(), connection.cursor() as cursor:
        name = connection.ops.quote_name(role)
        cursor.execute("SELECT current_user, current_database(), to_regrole(%s) IS NOT NULL", [name])
        owner, database, exists = cursor.fetchone()
        if owner == role:
            raise CommandError("DATABASE_URL and DATABASE_OWNER_URL name the same role: they must be two.")
        if not exists:
            _create(cursor, name, role, password)
        for statement in _statements(cursor, name, connection.ops.quote_name(database)):
            cursor.execute(statement)


def too_much() -> list[str]:
    """What the role of the default connection can do beyond its work, each as the end of a sentence."""
    found = []
    with connection.cursor() as cursor:
        for what, question in TOO_MUCH.items():
            cursor.execute(question)
            if cursor.fetchone()[0]:
                found.append(what)
    return found


def _create(cursor: Any, name: str, role: str, password: str) -> None:
    secret = encrypt_password(password, role, connection.connection, "scram-sha-256") if password else None
    try:
        with transaction.atomic():
            cursor.execute(f"CREATE ROLE {name} LOGIN PASSWORD %s", [secret])
    except ProgrammingError:
        raise CommandError(
            f"The database's owner may not create the role {role}: let an administrator of the server run "
            f"CREATE ROLE {name} LOGIN PASSWORD '…'; and migrate again."
        ) from None


def _statements(cursor: Any, name: str, database: str) -> list[str]:
    """In one transaction with the caller's: a running portal never sees its rights missing."""
    cursor.execute(APPEND_ONLY)
    append_only = sorted(row[0] for row in cursor.fetchall())
    narrowed = [("UPDATE, DELETE", table) for table in append_only]
    narrowed += [("INSERT, UPDATE, DELETE", table) for table in READ_ONLY]
    narrowed += [("DELETE", table) for table in NEVER_REMOVED]
    return [
        # A table of one's own making, in front of the real one, would answer the triggers' questions.
        f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {database} TO {name}",
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
        *(f'REVOKE {rights} ON "{table}" FROM {name}' for rights, table in narrowed),
    ]
