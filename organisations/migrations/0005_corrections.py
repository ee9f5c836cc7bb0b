"""A body that is not confirmed may correct its name and kind; what it then counts as is asked anew."""

from typing import ClassVar

from django.db import migrations

from core.triggers import frozen_when

OWNER = "pg_has_role((SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER')"
FOLLOWS = """
CREATE OR REPLACE FUNCTION organisations_body_standing() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE decided text;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.standing NOT IN ('free', 'waiting') THEN
      RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A body is confirmed after it is registered.',
        TABLE = 'organisations_body';
    END IF;
    RETURN NEW;
  END IF;
  SELECT d.verdict INTO decided FROM organisations_standingdecision d
    WHERE d.body_id = NEW.id ORDER BY d.id DESC LIMIT 1;
  {corrected}
  IF decided IS DISTINCT FROM NEW.standing OR (OLD.standing, NEW.standing) NOT IN (
    ('waiting', 'confirmed'), ('waiting', 'refused'), ('confirmed', 'refused'), ('refused', 'confirmed')
  ) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A body is confirmed by a decision with its reason.',
      TABLE = 'organisations_body';
  END IF;
  RETURN NEW;
END $body$;
"""
CORRECTED = """
  IF (OLD.name, OLD.kind) IS DISTINCT FROM (NEW.name, NEW.kind) AND (
    (OLD.standing, NEW.standing) IN (('free', 'waiting'), ('refused', 'waiting'))
    OR (OLD.standing, NEW.standing) = ('waiting', 'free') AND decided IS NULL
  ) THEN
    RETURN NEW;
  END IF;
"""
ASKED_AGAIN = """
CREATE FUNCTION organisations_body_asked_again() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A body that was refused waits again once it is corrected.',
    TABLE = 'organisations_body';
END $body$;
CREATE TRIGGER organisations_body_asked_again BEFORE UPDATE OF name, kind ON organisations_body
  FOR EACH ROW WHEN (
    (OLD.name, OLD.kind) IS DISTINCT FROM (NEW.name, NEW.kind) AND OLD.standing = 'refused' AND NEW.standing <> 'waiting'
  ) EXECUTE FUNCTION organisations_body_asked_again();
"""
NOT_ASKED_AGAIN = """
DROP TRIGGER organisations_body_asked_again ON organisations_body;
DROP FUNCTION organisations_body_asked_again();
"""


def _kept(standing: str, message: str) -> migrations.RunSQL:
    condition = f"it.standing {standing} AND NOT {OWNER}"
    return frozen_when(
        "organisations_body", condition, message, columns=("name", "kind"), on=("UPDATE",), name="decided"
    )


BEFORE = _kept("<> 'free'", "A body of which the office decides keeps its name and its kind.")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organisations", "0004_standing_triggers")]

    operations: ClassVar = [
        migrations.RunSQL(FOLLOWS.replace("{corrected}", CORRECTED), FOLLOWS.replace("{corrected}", "")),
        migrations.RunSQL(ASKED_AGAIN, NOT_ASKED_AGAIN),
        migrations.RunSQL(BEFORE.reverse_sql, BEFORE.sql),
        _kept("= 'confirmed'", "A body that the office confirmed keeps its name and its kind."),
    ]
