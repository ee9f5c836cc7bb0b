"""What the database refuses: changes of a call's terms once it is proposed, steps back, changed acts, earlier deadlines."""

from typing import ClassVar

from django.db import migrations

from core.triggers import frozen_when, immutable

MESSAGE = "The terms of a call are frozen when it leaves the draft."

# FOR SHARE waits for a proposal under way: no row slips in between its checks and its commit.
DRAFT_CALL = "SELECT 1 FROM calls_call c {joins} WHERE {key} AND c.state = 'draft' FOR SHARE OF c"
BY_PHASE = "JOIN calls_phase p ON p.call_id = c.id"
BY_FORM = f"{BY_PHASE} JOIN calls_form f ON f.phase_id = p.id"
BY_SECTION = f"{BY_FORM} JOIN calls_section s ON s.form_id = f.id"
BY_CLASS = f"{BY_PHASE} JOIN calls_criterionclass k ON k.phase_id = p.id"

PARTS = (
    ("calls_call_districts", "", "c.id = it.call_id"),
    ("calls_compositionrule", "", "c.id = it.call_id"),
    ("calls_participationcap", "", "c.id = it.call_id"),
    ("calls_costcategory", "", "c.id = it.call_id"),
    ("calls_statement", "", "c.id = it.call_id"),
    ("calls_calldocument", "", "c.id = it.call_id"),
    ("calls_requireddocument", BY_PHASE, "p.id = it.phase_id"),
    ("calls_checklistitem", BY_PHASE, "p.id = it.phase_id"),
    ("calls_criterionclass", BY_PHASE, "p.id = it.phase_id"),
    ("calls_tiebreak", BY_PHASE, "p.id = it.phase_id"),
    ("calls_criterion", BY_CLASS, "k.id = it.criterion_class_id"),
    ("calls_section", BY_FORM, "f.id = it.form_id"),
    ("calls_question", BY_SECTION, "s.id = it.section_id"),
)
TERMS = (
    "id",
    "slug",
    "measure_id",
    "issuer_id",
    "parent_id",
    "title",
    "summary",
    "text",
    "budget",
    "grant_min",
    "grant_max",
    "cofinancing_min_percent",
    "duration_min_months",
    "duration_max_months",
    "lead_kinds",
    "cup",
    "responsible",
    "contact_email",
    "contact_phone",
    "is_demonstration",
    "created_by_id",
    "created_at",
)
PHASE_TERMS = (
    "id",
    "call_id",
    "position",
    "key",
    "title",
    "assessment",
    "opens_at",
    "threshold_total",
    "half_points",
    "evaluators_per_application",
    "last_project_rule",
)

CHANGES = ("UPDATE", "DELETE")


def not_draft(joins: str, key: str) -> str:
    return f"NOT EXISTS ({DRAFT_CALL.format(joins=joins, key=key)})"


STEPS = """
CREATE FUNCTION calls_call_steps() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' THEN
      RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A call begins as a draft.', TABLE = 'calls_call';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
    ('draft', 'in_approval'), ('in_approval', 'draft'), ('in_approval', 'published'),
    ('published', 'concluded'), ('published', 'revoked')
  ) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A call does not take this step.', TABLE = 'calls_call';
  END IF;
  IF NEW.published_at IS DISTINCT FROM OLD.published_at
     AND NOT (OLD.state = 'in_approval' AND NEW.state = 'published') THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A call is published once.', TABLE = 'calls_call';
  END IF;
  IF OLD.state = 'in_approval' AND NEW.state = 'published' AND EXISTS (
    SELECT 1 FROM calls_form f JOIN calls_phase p ON p.id = f.phase_id
    WHERE p.call_id = NEW.id AND f.frozen_at IS NULL
  ) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'Forms are hashed before publication.', TABLE = 'calls_call';
  END IF;
  RETURN NEW;
END $body$;
CREATE TRIGGER calls_call_steps BEFORE INSERT OR UPDATE ON calls_call
  FOR EACH ROW EXECUTE FUNCTION calls_call_steps();
"""
NO_STEPS = "DROP TRIGGER calls_call_steps ON calls_call; DROP FUNCTION calls_call_steps();"

DEADLINES = """
CREATE FUNCTION calls_phase_deadline() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE call_state text;
BEGIN
  SELECT c.state INTO call_state FROM calls_call c WHERE c.id = NEW.call_id FOR SHARE;
  IF call_state = 'draft' OR (
    call_state = 'published' AND OLD.closed_at IS NULL AND NEW.closes_at > OLD.closes_at
  ) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A deadline only moves later, and only before the closing.',
    TABLE = 'calls_phase';
END $body$;
CREATE TRIGGER calls_phase_deadline BEFORE UPDATE ON calls_phase FOR EACH ROW
  WHEN (NEW.closes_at IS DISTINCT FROM OLD.closes_at) EXECUTE FUNCTION calls_phase_deadline();
"""
NO_DEADLINES = "DROP TRIGGER calls_phase_deadline ON calls_phase; DROP FUNCTION calls_phase_deadline();"

# The hash of a form is written once, in the moment of publication, just before the state of its call moves on.
HASHES = """
CREATE FUNCTION calls_form_hash() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF OLD.frozen_at IS NULL AND NEW.frozen_at IS NOT NULL AND NEW.sha256 ~ '^[0-9a-f]{64}$' AND EXISTS (
    SELECT 1 FROM calls_call c JOIN calls_phase p ON p.call_id = c.id
    WHERE p.id = NEW.phase_id AND c.state = 'in_approval'
  ) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A form is hashed once, at publication.', TABLE = 'calls_form';
END $body$;
CREATE TRIGGER calls_form_hash BEFORE UPDATE ON calls_form FOR EACH ROW
  WHEN (NEW.sha256 <> OLD.sha256 OR NEW.frozen_at IS DISTINCT FROM OLD.frozen_at) EXECUTE FUNCTION calls_form_hash();
"""
NO_HASHES = "DROP TRIGGER calls_form_hash ON calls_form; DROP FUNCTION calls_form_hash();"

STAY = """
CREATE FUNCTION calls_stays() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A phase stays in its call, and a form in its phase.';
END $body$;
CREATE TRIGGER calls_phase_stays BEFORE UPDATE ON calls_phase FOR EACH ROW
  WHEN (NEW.call_id <> OLD.call_id) EXECUTE FUNCTION calls_stays();
CREATE TRIGGER calls_form_stays BEFORE UPDATE ON calls_form FOR EACH ROW
  WHEN (NEW.phase_id <> OLD.phase_id) EXECUTE FUNCTION calls_stays();
"""
NO_STAY = """
DROP TRIGGER calls_phase_stays ON calls_phase;
DROP TRIGGER calls_form_stays ON calls_form;
DROP FUNCTION calls_stays();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("calls", "0001_initial")]

    operations: ClassVar = [
        migrations.RunSQL(STEPS, NO_STEPS),
        frozen_when("calls_call", "it.state <> 'draft'", MESSAGE, columns=TERMS, on=("UPDATE", "DELETE")),
        frozen_when("calls_phase", not_draft("", "c.id = it.call_id"), MESSAGE, columns=PHASE_TERMS, on=CHANGES),
        frozen_when("calls_phase", not_draft("", "c.id = it.call_id"), MESSAGE, on=("INSERT",), name="closed"),
        migrations.RunSQL(DEADLINES, NO_DEADLINES),
        frozen_when(
            "calls_form",
            not_draft(BY_PHASE, "p.id = it.phase_id"),
            MESSAGE,
            columns=("id", "phase_id", "version"),
            on=CHANGES,
        ),
        frozen_when("calls_form", not_draft(BY_PHASE, "p.id = it.phase_id"), MESSAGE, on=("INSERT",), name="closed"),
        migrations.RunSQL(STAY, NO_STAY),
        migrations.RunSQL(HASHES, NO_HASHES),
        *(frozen_when(table, not_draft(joins, key), MESSAGE) for table, joins, key in PARTS),
        immutable("calls_act"),
        immutable("calls_deadlinechange"),
    ]
