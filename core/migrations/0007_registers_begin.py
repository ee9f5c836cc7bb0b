"""A protocol register begins at its first number: who may add rows leaves no gap before it."""

from typing import ClassVar

from django.db import migrations

BEGINS = """
CREATE FUNCTION core_protocolregister_begins() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF NEW.last_number > 1 THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A protocol register begins at its first number.',
      TABLE = 'core_protocolregister';
  END IF;
  RETURN NEW;
END $body$;
CREATE TRIGGER core_protocolregister_begins BEFORE INSERT ON core_protocolregister
  FOR EACH ROW EXECUTE FUNCTION core_protocolregister_begins();
"""
ANYWHERE = """
DROP TRIGGER core_protocolregister_begins ON core_protocolregister;
DROP FUNCTION core_protocolregister_begins();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("core", "0006_secret_notices")]

    operations: ClassVar = [migrations.RunSQL(BEGINS, ANYWHERE)]
