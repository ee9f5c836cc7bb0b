"""A body counts as what it says only by a decision of the office that is kept, and then keeps name and kind."""

from typing import ClassVar

from django.db import migrations

from core.triggers import append_only, frozen_when

# Whoever owns the tables could take the triggers away; a body that really changes its name is their work.
OWNER = "pg_has_role((SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER')"
FOLLOWS_DECISIONS = """
CREATE FUNCTION organisations_body_standing() RETURNS trigger LANGUAGE plpgsql AS $body$
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
  IF decided IS DISTINCT FROM NEW.standing OR (OLD.standing, NEW.standing) NOT IN (
    ('waiting', 'confirmed'), ('waiting', 'refused'), ('confirmed', 'refused'), ('refused', 'confirmed')
  ) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A body is confirmed by a decision with its reason.',
      TABLE = 'organisations_body';
  END IF;
  RETURN NEW;
END $body$;
CREATE TRIGGER organisations_body_begins BEFORE INSERT ON organisations_body
  FOR EACH ROW EXECUTE FUNCTION organisations_body_standing();
CREATE TRIGGER organisations_body_standing BEFORE UPDATE ON organisations_body
  FOR EACH ROW WHEN (NEW.standing IS DISTINCT FROM OLD.standing) EXECUTE FUNCTION organisations_body_standing();
"""
AS_ONE_LIKES = """
DROP TRIGGER organisations_body_standing ON organisations_body;
DROP TRIGGER organisations_body_begins ON organisations_body;
DROP FUNCTION organisations_body_standing();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organisations", "0003_standing")]

    operations: ClassVar = [
        append_only("organisations_standingdecision"),
        migrations.RunSQL(FOLLOWS_DECISIONS, AS_ONE_LIKES),
        frozen_when(
            "organisations_body",
            f"it.standing <> 'free' AND NOT {OWNER}",
            "A body of which the office decides keeps its name and its kind.",
            columns=("name", "kind"),
            on=("UPDATE",),
            name="decided",
        ),
    ]
