"""What the database refuses about the course of a project: steps that there are not, and what comes after the sending."""

from typing import ClassVar

from django.db import migrations

from core.triggers import frozen_when

STEPS = """
CREATE FUNCTION applications_project_steps() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE ranked text[] := ARRAY['scoring', 'unsuitable', 'funded', 'partly_funded', 'reserve'];
BEGIN
  IF (OLD.state, NEW.state) NOT IN (
    ('draft', 'sent'), ('draft', 'lapsed'), ('sent', 'replacing'), ('sent', 'withdrawn'), ('sent', 'registered'),
    ('replacing', 'sent'), ('replacing', 'withdrawn'), ('replacing', 'registered'),
    ('withdrawn', 'draft'), ('withdrawn', 'lapsed'), ('registered', 'checking'), ('registered', 'scoring'),
    ('checking', 'admitted'), ('checking', 'admitted_reserved'), ('checking', 'not_admitted'),
    ('admitted_reserved', 'admitted'), ('admitted_reserved', 'not_admitted')
  ) AND NOT (OLD.state = ANY (ranked) AND NEW.state = ANY (ranked) AND NEW.state <> 'scoring') THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A project does not take this step.',
      TABLE = 'applications_project';
  END IF;
  IF NEW.state IN ('admitted', 'admitted_reserved', 'not_admitted', 'unsuitable', 'funded', 'partly_funded', 'reserve')
     AND NOT EXISTS (SELECT 1 FROM applications_outcome o WHERE o.project_id = NEW.id AND o.kind = NEW.state) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A project is decided by an outcome with its act.',
      TABLE = 'applications_project';
  END IF;
  RETURN NEW;
END $body$;
CREATE TRIGGER applications_project_steps BEFORE UPDATE ON applications_project FOR EACH ROW
  WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION applications_project_steps();
"""
NO_STEPS = """
DROP TRIGGER applications_project_steps ON applications_project;
DROP FUNCTION applications_project_steps();
"""

LATE = """EXISTS (
    SELECT 1 FROM applications_project j JOIN calls_phase p ON p.id = j.phase_id
    WHERE j.id = it.project_id AND it.received_at > p.closes_at
)"""
NOT_COUNTING = """EXISTS (
    SELECT 1 FROM applications_submission s JOIN applications_project j ON j.id = s.project_id
    WHERE s.id = it.submission_id AND j.state NOT IN ('sent', 'replacing')
)"""

# A sending fixes the partnership; it opens again only when something of its application is a draft, or was withdrawn.
STAYS_FIXED = """
CREATE FUNCTION applications_partnership_stays() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF EXISTS (SELECT 1 FROM applications_application a WHERE a.partnership_id = NEW.id) AND NOT EXISTS (
    SELECT 1 FROM applications_application a JOIN applications_project j ON j.application_id = a.id
    WHERE a.partnership_id = NEW.id AND (j.state IN ('draft', 'replacing', 'withdrawn') OR (
      j.state = 'sent' AND NOT EXISTS (
        SELECT 1 FROM applications_submission s WHERE s.project_id = j.id
          AND NOT EXISTS (SELECT 1 FROM applications_withdrawal w WHERE w.submission_id = s.id)
          AND NOT EXISTS (
            SELECT 1 FROM applications_submission t WHERE t.project_id = j.id AND t.number > s.number))))
  ) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A partnership stays as it was sent.',
      TABLE = 'partnerships_partnership';
  END IF;
  RETURN NEW;
END $body$;
CREATE TRIGGER applications_partnership_stays BEFORE UPDATE ON partnerships_partnership FOR EACH ROW
  WHEN (OLD.state = 'frozen' AND NEW.state <> 'frozen') EXECUTE FUNCTION applications_partnership_stays();
"""
OPENS_AT_WILL = """
DROP TRIGGER applications_partnership_stays ON partnerships_partnership;
DROP FUNCTION applications_partnership_stays();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("applications", "0005_dossier"), ("partnerships", "0002_triggers")]

    operations: ClassVar = [
        migrations.RunSQL(STEPS, NO_STEPS),
        migrations.RunSQL(STAYS_FIXED, OPENS_AT_WILL),
        frozen_when(
            "applications_submission",
            LATE,
            "What came after the deadline is not received.",
            on=("INSERT",),
            name="late",
        ),
        frozen_when(
            "applications_submission",
            "it.sha256 <> encode(sha256(convert_to(it.snapshot, 'UTF8')), 'hex')",
            "A submission carries the hash of its text.",
            on=("INSERT",),
            name="hashed",
        ),
        frozen_when(
            "applications_withdrawal",
            NOT_COUNTING,
            "Only what was sent and not yet registered is withdrawn.",
            on=("INSERT",),
            name="counting",
        ),
    ]
