"""The application's role sends under the number that the protocol register has just given out, and under no other."""

from typing import ClassVar

from django.db import migrations

# For the owner, who plants and restores history, it is silent: as in 0015.
OWNER = "pg_has_role((SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER')"
NUMBERED = f"""
CREATE FUNCTION applications_submission_numbered() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF NOT {OWNER} AND NOT EXISTS (
    SELECT FROM core_protocolregister r WHERE r.register = NEW.protocol_register AND r.year = NEW.protocol_year
      AND r.last_number = NEW.protocol_number
  ) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A protocol number is the one that its register has just given.',
      TABLE = 'applications_submission';
  END IF;
  RETURN NEW;
END $body$;
CREATE TRIGGER applications_submission_numbered BEFORE INSERT ON applications_submission
  FOR EACH ROW EXECUTE FUNCTION applications_submission_numbered();
"""
ANYHOW = """
DROP TRIGGER applications_submission_numbered ON applications_submission;
DROP FUNCTION applications_submission_numbered();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("applications", "0016_deleted_drafts"), ("core", "0007_registers_begin")]

    operations: ClassVar = [migrations.RunSQL(NUMBERED, ANYHOW)]
