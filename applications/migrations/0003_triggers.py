"""What the database refuses: changes of what was sent, of decisions, and of drafts that are not drafts any more."""

from typing import ClassVar

from django.db import migrations

from core.triggers import append_only, frozen_when

NOT_EDITABLE = """EXISTS (
    SELECT 1 FROM applications_project p WHERE p.id = it.project_id AND p.state NOT IN ('draft', 'replacing')
)"""
DRAFT_ONLY = "What was sent or is closed does not change."

PROJECT_KEEPS_FAITH = """
CREATE FUNCTION applications_project_keeps_faith() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF NEW.application_id <> OLD.application_id OR NEW.phase_id <> OLD.phase_id OR NEW.form_id <> OLD.form_id THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A project stays with its application, phase and form.',
      TABLE = 'applications_project';
  END IF;
  IF OLD.state IN ('draft', 'replacing') AND NEW.state IN ('sent', 'registered') AND NOT EXISTS (
    SELECT 1 FROM applications_submission s
    WHERE s.project_id = NEW.id
      AND NOT EXISTS (SELECT 1 FROM applications_withdrawal w WHERE w.submission_id = s.id)
  ) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A project counts as sent only with a submission.',
      TABLE = 'applications_project';
  END IF;
  IF NEW.state IN ('draft', 'replacing') AND OLD.state NOT IN ('draft', 'replacing', 'sent', 'withdrawn') THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A project that the office has does not become a draft again.',
      TABLE = 'applications_project';
  END IF;
  RETURN NEW;
END $body$;
CREATE TRIGGER applications_project_keeps_faith BEFORE UPDATE ON applications_project
  FOR EACH ROW EXECUTE FUNCTION applications_project_keeps_faith();
"""
PROJECT_AS_ONE_LIKES = """
DROP TRIGGER applications_project_keeps_faith ON applications_project;
DROP FUNCTION applications_project_keeps_faith();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("applications", "0002_initial")]

    operations: ClassVar = [
        append_only("applications_submission"),
        append_only("applications_withdrawal"),
        append_only("applications_sendattempt"),
        append_only("applications_outcome"),
        frozen_when("applications_sectiondraft", NOT_EDITABLE, DRAFT_ONLY),
        frozen_when("applications_projectdocument", NOT_EDITABLE, DRAFT_ONLY),
        migrations.RunSQL(PROJECT_KEEPS_FAITH, PROJECT_AS_ONE_LIKES),
    ]
