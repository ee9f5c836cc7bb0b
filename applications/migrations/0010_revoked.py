"""What the database refuses once a call is revoked: nothing is begun, sent, received or decided in it any more."""

from typing import ClassVar

from django.db import migrations

from core.triggers import frozen_when

MESSAGE = "The call was revoked: nothing is sent or judged in it any more."

# What is unsent lapses, and of a replacement never sent the version sent stands.
ENDS = """
CREATE FUNCTION applications_project_revoked() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF (OLD.state, NEW.state) NOT IN (('draft', 'lapsed'), ('withdrawn', 'lapsed'), ('replacing', 'sent')) AND EXISTS (
    SELECT 1 FROM calls_phase p JOIN calls_call c ON c.id = p.call_id WHERE p.id = NEW.phase_id AND c.state = 'revoked'
  ) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'MEANING', TABLE = 'applications_project';
  END IF;
  RETURN NEW;
END $body$;
CREATE TRIGGER applications_project_revoked BEFORE UPDATE ON applications_project FOR EACH ROW
  WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION applications_project_revoked();
""".replace("MEANING", MESSAGE)
GOES_ON = """
DROP TRIGGER applications_project_revoked ON applications_project;
DROP FUNCTION applications_project_revoked();
"""

IN_REVOKED_CALL = "EXISTS (SELECT 1 FROM calls_call c WHERE c.id = it.call_id AND c.state = 'revoked')"
OF_REVOKED_CALL = """EXISTS (
    SELECT 1 FROM applications_project j JOIN calls_phase p ON p.id = j.phase_id JOIN calls_call c ON c.id = p.call_id
    WHERE j.id = it.project_id AND c.state = 'revoked'
)"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("applications", "0009_excluded")]

    operations: ClassVar = [
        migrations.RunSQL(ENDS, GOES_ON),
        frozen_when("applications_application", IN_REVOKED_CALL, MESSAGE, on=("INSERT",), name="revoked"),
        frozen_when("applications_submission", OF_REVOKED_CALL, MESSAGE, on=("INSERT",), name="revoked"),
        frozen_when("applications_outcome", OF_REVOKED_CALL, MESSAGE, on=("INSERT",), name="revoked"),
    ]
