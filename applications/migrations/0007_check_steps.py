"""What the database refuses about the course of a check: steps that there are not, and one person for two of them."""

from typing import ClassVar

from django.db import migrations

STEPS = """
CREATE FUNCTION applications_check_steps() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF (OLD.state, NEW.state) NOT IN (
    ('open', 'proposed'), ('proposed', 'open'), ('proposed', 'confirmed'), ('confirmed', 'open'),
    ('confirmed', 'published')
  ) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A check does not take this step.',
      TABLE = 'applications_check';
  END IF;
  IF NEW.state = 'confirmed' AND NEW.confirmed_by_id = NEW.proposed_by_id THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'Who proposed an outcome does not confirm it.',
      TABLE = 'applications_check';
  END IF;
  RETURN NEW;
END $body$;
CREATE TRIGGER applications_check_steps BEFORE UPDATE ON applications_check FOR EACH ROW
  WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION applications_check_steps();
"""
NO_STEPS = "DROP TRIGGER applications_check_steps ON applications_check; DROP FUNCTION applications_check_steps();"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("applications", "0006_steps")]

    operations: ClassVar = [migrations.RunSQL(STEPS, NO_STEPS)]
