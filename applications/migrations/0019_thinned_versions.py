"""Of the versions of answers only the steps between may go: the database says which, whatever code asks."""

from typing import ClassVar

from django.db import migrations

from core.triggers import append_only

# The neighbours are those that are there when this row goes: of many removed together none leaves a gap that is too long.
THINS = """
CREATE FUNCTION applications_answerversion_thins() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  earlier applications_answerversion%ROWTYPE;
  later applications_answerversion%ROWTYPE;
BEGIN
  IF TG_OP = 'DELETE' THEN
    SELECT * INTO earlier FROM applications_answerversion v
      WHERE v.project_id = OLD.project_id AND v.question = OLD.question AND v.number < OLD.number
      ORDER BY v.number DESC LIMIT 1;
    SELECT * INTO later FROM applications_answerversion v
      WHERE v.project_id = OLD.project_id AND v.question = OLD.question AND v.number > OLD.number
      ORDER BY v.number LIMIT 1;
    IF earlier.saved_by_id = OLD.saved_by_id AND later.saved_by_id = OLD.saved_by_id
       AND later.saved_at - earlier.saved_at <= interval '10 minutes'
       AND later.saved_at < clock_timestamp() - interval '7 days' THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION USING ERRCODE = '23001', TABLE = 'applications_answerversion', MESSAGE =
    'Versions of answers are never changed; of old ones only the steps between of one sitting may go.';
END $body$;
CREATE TRIGGER applications_answerversion_thins BEFORE UPDATE OR DELETE ON applications_answerversion
  FOR EACH ROW EXECUTE FUNCTION applications_answerversion_thins();
CREATE TRIGGER applications_answerversion_thins_truncate BEFORE TRUNCATE ON applications_answerversion
  FOR EACH STATEMENT EXECUTE FUNCTION applications_answerversion_thins();
"""
THINS_NO_MORE = """
DROP TRIGGER applications_answerversion_thins_truncate ON applications_answerversion;
DROP TRIGGER applications_answerversion_thins ON applications_answerversion;
DROP FUNCTION applications_answerversion_thins();
"""
whole = append_only("applications_answerversion")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("applications", "0018_sent_bodies")]

    operations: ClassVar = [
        migrations.RunSQL(whole.reverse_sql, whole.sql),
        migrations.RunSQL(THINS, THINS_NO_MORE),
    ]
