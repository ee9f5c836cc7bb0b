"""What the database refuses about the course of a phase: to go back, once it is closed."""

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION calls_phase_forward() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE course text[] := ARRAY['closed', 'assessing', 'concluded'];
BEGIN
  IF coalesce(array_position(course, NEW.state::text), 0) < coalesce(array_position(course, OLD.state::text), 0)
     OR (OLD.closed_at IS NOT NULL AND NEW.closed_at IS DISTINCT FROM OLD.closed_at)
     OR (OLD.registered_at IS NOT NULL AND NEW.registered_at IS DISTINCT FROM OLD.registered_at) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A phase that is closed does not open again.',
      TABLE = 'calls_phase';
  END IF;
  RETURN NEW;
END $body$;
CREATE TRIGGER calls_phase_forward BEFORE UPDATE ON calls_phase
  FOR EACH ROW EXECUTE FUNCTION calls_phase_forward();
"""
NO_FORWARD = "DROP TRIGGER calls_phase_forward ON calls_phase; DROP FUNCTION calls_phase_forward();"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("calls", "0002_triggers")]

    operations: ClassVar = [migrations.RunSQL(FORWARD, NO_FORWARD)]
