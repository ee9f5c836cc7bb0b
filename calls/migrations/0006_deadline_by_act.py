"""A deadline of a published call moves only with the row that names its act."""

from typing import ClassVar

from django.db import migrations

BY_ACT = """
CREATE FUNCTION calls_phase_deadline_by_act() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF EXISTS (SELECT 1 FROM calls_call c WHERE c.id = NEW.call_id AND c.state = 'draft') OR EXISTS (
    SELECT 1 FROM calls_deadlinechange d JOIN calls_acteffect e ON e.act_id = d.act_id
    WHERE d.phase_id = NEW.id AND d.before = OLD.closes_at AND d.after = NEW.closes_at
      AND e.call_id = NEW.call_id AND e.kind IN ('extension', 'resumption')
  ) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A deadline moves only by an act.', TABLE = 'calls_phase';
END $body$;
CREATE TRIGGER calls_phase_deadline_by_act BEFORE UPDATE ON calls_phase FOR EACH ROW
  WHEN (NEW.closes_at IS DISTINCT FROM OLD.closes_at) EXECUTE FUNCTION calls_phase_deadline_by_act();
"""
BY_ANYTHING = """
DROP TRIGGER calls_phase_deadline_by_act ON calls_phase;
DROP FUNCTION calls_phase_deadline_by_act();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("calls", "0005_acts_of_bodies")]

    operations: ClassVar = [migrations.RunSQL(BY_ACT, BY_ANYTHING)]
