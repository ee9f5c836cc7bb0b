"""What the database refuses the application's role: a sending of another time than now, or of what nobody is writing."""

from typing import ClassVar

from django.db import migrations

# A proxy's moment may lie RECEPTION_BELIEVED_SECONDS (600 at most: settings) before the portal's, and a request may take
# a minute: no sending in time is refused here. Whoever owns the tables could take these triggers away, and plants and
# restores history: for the owner they are silent.
OWNER = "pg_has_role((SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER')"
WRITTEN_NOW = f"""
CREATE FUNCTION applications_submission_written() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE now_is timestamptz := clock_timestamp();
BEGIN
  IF {OWNER} THEN
    RETURN NEW;
  END IF;
  PERFORM FROM applications_project j
    WHERE j.id = NEW.project_id AND j.state IN ('draft', 'replacing') FOR SHARE OF j;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'Only a project that is being written is sent.',
      TABLE = 'applications_submission';
  END IF;
  IF NOT (
    NEW.recorded_at BETWEEN now_is - interval '5 minutes' AND now_is + interval '1 minute'
    AND NEW.received_at BETWEEN now_is - interval '11 minutes' AND now_is
  ) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A sending is written down when it happens.',
      TABLE = 'applications_submission';
  END IF;
  RETURN NEW;
END $body$;
CREATE TRIGGER applications_submission_written BEFORE INSERT ON applications_submission
  FOR EACH ROW EXECUTE FUNCTION applications_submission_written();
"""
BEGINS_AS_A_DRAFT = f"""
CREATE FUNCTION applications_project_begins() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF NEW.state <> 'draft' AND NOT {OWNER} THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A project begins as a draft.', TABLE = 'applications_project';
  END IF;
  RETURN NEW;
END $body$;
CREATE TRIGGER applications_project_begins BEFORE INSERT ON applications_project
  FOR EACH ROW EXECUTE FUNCTION applications_project_begins();
"""
WHENEVER = """
DROP TRIGGER applications_project_begins ON applications_project;
DROP FUNCTION applications_project_begins();
DROP TRIGGER applications_submission_written ON applications_submission;
DROP FUNCTION applications_submission_written();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("applications", "0014_sent_facts")]

    operations: ClassVar = [migrations.RunSQL(WRITTEN_NOW + BEGINS_AS_A_DRAFT, WHENEVER)]
