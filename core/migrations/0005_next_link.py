"""The chain of the audit log grows at its end, link by link."""

from typing import ClassVar

from django.db import migrations

NEXT_ONLY = """
CREATE FUNCTION core_auditlink_next() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF NEW.position <> (SELECT coalesce(max(l.position), 0) + 1 FROM core_auditlink l) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'The audit chain grows by its next link.', TABLE = 'core_auditlink';
  END IF;
  RETURN NEW;
END $body$;
CREATE TRIGGER core_auditlink_next BEFORE INSERT ON core_auditlink
  FOR EACH ROW EXECUTE FUNCTION core_auditlink_next();
"""
ANYWHERE = """
DROP TRIGGER core_auditlink_next ON core_auditlink;
DROP FUNCTION core_auditlink_next();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("core", "0004_paper")]

    operations: ClassVar = [migrations.RunSQL(NEXT_ONLY, ANYWHERE)]
