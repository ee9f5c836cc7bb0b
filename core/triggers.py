"""SQL for migrations: what the database refuses whatever the code says.

Every refusal is an IntegrityError for Django (SQLSTATE 23001 or 23514) with the given message.
"""

from collections.abc import Sequence

from django.db.migrations.operations import RunSQL


def append_only(table: str) -> RunSQL:
    """Rows of the table can be added, never changed, deleted or truncated."""
    return RunSQL(
        _refusal(table, "append_only", f"Rows of {table} are never changed or removed.")
        + _trigger(table, "append_only", "BEFORE UPDATE OR DELETE", "ROW")
        + _trigger(table, "append_only", "BEFORE TRUNCATE", "STATEMENT", suffix="_truncate"),
        _drop(table, "append_only", "append_only", "append_only_truncate"),
    )


def immutable(table: str) -> RunSQL:
    """Rows of the table are never changed or deleted once they are written."""
    return RunSQL(
        _refusal(table, "immutable", f"Rows of {table} are never changed or removed.")
        + _trigger(table, "immutable", "BEFORE UPDATE OR DELETE", "ROW"),
        _drop(table, "immutable", "immutable"),
    )


def frozen_when(
    table: str,
    condition: str,
    message: str,
    *,
    columns: Sequence[str] = (),
    on: Sequence[str] = ("INSERT", "UPDATE", "DELETE"),
    name: str = "frozen",
) -> RunSQL:
    """Refuse changes of the table's rows while `condition` holds.

    `condition` is SQL that names the row as `it`, such as
    "EXISTS (SELECT 1 FROM calls_call c WHERE c.id = it.call_id AND c.state <> 'draft')". It is asked for the old
    row (UPDATE, DELETE) and for the new one (INSERT, UPDATE), so that no row enters or leaves a frozen whole.
    With `columns`, only a change of one of them, or a DELETE, is refused, and only the old row is asked: that is
    how a row freezes parts of itself ("it.state <> 'draft'") while its state still moves on.
    Give each trigger of one table its own `name`.
    """
    refuse = f"RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = '{_quoted(message)}', TABLE = '{table}';"
    old = f"IF ({_changed(columns)}) THEN it := OLD; IF ({condition}) THEN {refuse} END IF; END IF;"
    new = f"it := NEW; IF ({condition}) THEN {refuse} END IF;"
    asks_new = "FALSE" if columns else "TG_OP IN ('INSERT', 'UPDATE')"
    function = f"""
CREATE FUNCTION {table}_{name}() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE it {table}%ROWTYPE;
BEGIN
  IF TG_OP IN ('UPDATE', 'DELETE') THEN {old} END IF;
  IF {asks_new} THEN {new} END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $body$;
"""
    return RunSQL(
        function + _trigger(table, name, "BEFORE " + " OR ".join(on), "ROW"),
        _drop(table, name, name),
    )


def _refusal(table: str, name: str, message: str) -> str:
    return f"""
CREATE FUNCTION {table}_{name}() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  RAISE EXCEPTION USING ERRCODE = '23001', MESSAGE = '{_quoted(message)}', TABLE = '{table}';
END $body$;
"""


def _trigger(table: str, name: str, when: str, level: str, suffix: str = "") -> str:
    return (
        f"CREATE TRIGGER {table}_{name}{suffix} {when} ON {table} FOR EACH {level} EXECUTE FUNCTION {table}_{name}();\n"
    )


def _drop(table: str, function: str, *triggers: str) -> str:
    dropped = "".join(f"DROP TRIGGER {table}_{trigger} ON {table};\n" for trigger in triggers)
    return f"{dropped}DROP FUNCTION {table}_{function}();\n"


def _changed(columns: Sequence[str]) -> str:
    if not columns:
        return "TRUE"
    old, new = (", ".join(f'{row}."{column}"' for column in columns) for row in ("OLD", "NEW"))
    return f"TG_OP = 'DELETE' OR ROW({old}) IS DISTINCT FROM ROW({new})"


def _quoted(text: str) -> str:
    return text.replace("'", "''")
