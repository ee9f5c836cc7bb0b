"""What the database refuses: changes of the audit log, of stored files and of numbers given out."""

from typing import ClassVar

from django.db import migrations

from core.triggers import append_only, immutable

NUMBERS_ONLY_ADVANCE = """
CREATE FUNCTION core_protocolregister_advances() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.id = OLD.id AND NEW.register = OLD.register AND NEW.year = OLD.year
     AND NEW.last_number = OLD.last_number + 1 THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION USING ERRCODE = '23001', MESSAGE = 'A protocol register only advances, by one.';
END $body$;
CREATE TRIGGER core_protocolregister_advances BEFORE UPDATE OR DELETE ON core_protocolregister
  FOR EACH ROW EXECUTE FUNCTION core_protocolregister_advances();
"""
NUMBERS_MAY_DO_AS_THEY_LIKE = """
DROP TRIGGER core_protocolregister_advances ON core_protocolregister;
DROP FUNCTION core_protocolregister_advances();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("core", "0001_initial")]

    operations: ClassVar = [
        append_only("core_auditevent"),
        append_only("core_auditlink"),
        immutable("core_storedfile"),
        migrations.RunSQL(NUMBERS_ONLY_ADVANCE, NUMBERS_MAY_DO_AS_THEY_LIKE),
    ]
