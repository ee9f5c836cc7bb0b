"""What the database refuses: changes of rankings, lists, conflicts, confirmed sheets, recorded sessions; early unsealing."""

from typing import ClassVar

from django.db import migrations

from core.triggers import append_only, frozen_when

SHEET = ("member_id", "project_id", "state", "version", "assigned_at", "confirmed_at")
SESSION = (
    "commission_id",
    "number",
    "held_at",
    "place",
    "minutes",
    "file_id",
    "prepared_by_id",
    "prepared_at",
    "recorded_by_id",
    "recorded_at",
)
RECORDED = "EXISTS (SELECT 1 FROM evaluations_panelsession s WHERE s.id = it.{column} AND s.recorded_at IS NOT NULL)"
SHEET_CLOSED = """EXISTS (
  SELECT 1 FROM evaluations_scoresheet s WHERE s.id = it.sheet_id AND s.state IN ('confirmed', 'replaced'))"""
UNSEALED = """EXISTS (
  SELECT 1 FROM evaluations_commissionmember m JOIN evaluations_commission c ON c.id = m.commission_id
  WHERE m.id = it.member_id AND c.unsealed_at IS NOT NULL)"""
CONFLICT_KNOWN = """NOT it.has_conflict AND EXISTS (
  SELECT 1 FROM evaluations_conflictdeclaration d
  WHERE d.member_id = it.member_id AND d.project_id = it.project_id AND d.has_conflict)"""

SEALED_UNTIL_ALL_CONFIRMED = """
CREATE FUNCTION evaluations_commission_unseals() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF NEW.unsealed_at IS DISTINCT FROM OLD.unsealed_at AND (OLD.unsealed_at IS NOT NULL OR EXISTS (
    SELECT 1 FROM evaluations_scoresheet s JOIN evaluations_commissionmember m ON m.id = s.member_id
    WHERE m.commission_id = NEW.id AND s.state IN ('assigned', 'draft'))) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'Score sheets are unsealed once, when all are confirmed.',
      TABLE = 'evaluations_commission';
  END IF;
  RETURN NEW;
END $body$;
CREATE TRIGGER evaluations_commission_unseals BEFORE UPDATE ON evaluations_commission
  FOR EACH ROW EXECUTE FUNCTION evaluations_commission_unseals();
"""
UNSEALED_AT_WILL = """
DROP TRIGGER evaluations_commission_unseals ON evaluations_commission;
DROP FUNCTION evaluations_commission_unseals();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("evaluations", "0001_initial")]

    operations: ClassVar = [
        append_only("evaluations_ranking"),
        append_only("evaluations_publishedlist"),
        append_only("evaluations_conflictdeclaration"),
        frozen_when(
            "evaluations_conflictdeclaration",
            CONFLICT_KNOWN,
            "A conflict once declared is not taken back.",
            on=("INSERT",),
        ),
        frozen_when(
            "evaluations_scoresheet",
            "it.state IN ('confirmed', 'replaced')",
            "A confirmed or replaced score sheet is never changed.",
            columns=SHEET,
            on=("UPDATE", "DELETE"),
        ),
        frozen_when(
            "evaluations_scoresheet",
            UNSEALED,
            "No score sheet is added once the sheets are unsealed.",
            on=("INSERT",),
            name="sealed",
        ),
        frozen_when(
            "evaluations_score", SHEET_CLOSED, "The scores of a confirmed or replaced sheet are never changed."
        ),
        frozen_when(
            "evaluations_panelsession",
            "it.recorded_at IS NOT NULL",
            "A recorded panel session is never changed.",
            columns=SESSION,
            on=("UPDATE", "DELETE"),
        ),
        frozen_when(
            "evaluations_panelscore",
            RECORDED.format(column="session_id"),
            "The scores of a recorded panel session are never changed.",
        ),
        frozen_when(
            "evaluations_panelsession_present",
            RECORDED.format(column="panelsession_id"),
            "Who was present at a recorded panel session is never changed.",
        ),
        migrations.RunSQL(SEALED_UNTIL_ALL_CONFIRMED, UNSEALED_AT_WILL),
    ]
