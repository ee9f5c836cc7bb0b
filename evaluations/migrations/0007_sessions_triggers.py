"""What the database refuses about sessions and members: points too soon or half written, people without an act."""

from typing import ClassVar

from django.db import migrations

from core.triggers import append_only, frozen_when

SESSION = (
    "commission_id",
    "number",
    "kind",
    "held_at",
    "place",
    "minutes",
    "version",
    "content",
    "sha256",
    "prepared_by_id",
    "prepared_at",
    "recorded_by_id",
    "recorded_at",
)
RECORDED = "EXISTS (SELECT 1 FROM evaluations_panelsession s WHERE s.id = it.{column} AND s.recorded_at IS NOT NULL)"
DISCUSSION_RECORDED = """EXISTS (
  SELECT 1 FROM evaluations_discussion d JOIN evaluations_panelsession s ON s.id = d.session_id
  WHERE d.id = it.discussion_id AND s.recorded_at IS NOT NULL)"""
NO_POINTS_YET = """EXISTS (
  SELECT 1 FROM evaluations_panelsession s JOIN evaluations_commission c ON c.id = s.commission_id
  WHERE s.id = it.session_id AND (s.kind = 'settling' OR c.unsealed_at IS NULL))"""
ENTERS_BY_THE_FIRST_ACT = """EXISTS (
  SELECT 1 FROM evaluations_commission c
  WHERE c.id = it.commission_id AND c.state <> 'declaring' AND c.act_id = it.act_id)"""

DROP_OLD = """
DROP TRIGGER evaluations_panelsession_frozen ON evaluations_panelsession;
DROP FUNCTION evaluations_panelsession_frozen();
DROP TRIGGER evaluations_commissionmember_frozen ON evaluations_commissionmember;
DROP FUNCTION evaluations_commissionmember_frozen();
DROP TRIGGER evaluations_commissionmember_at_work ON evaluations_commissionmember;
DROP FUNCTION evaluations_commissionmember_at_work();
"""

RECORDED_WHOLE = """
CREATE FUNCTION evaluations_panelsession_whole() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF NEW.recorded_at IS NOT NULL AND OLD.recorded_at IS NULL AND (EXISTS (
    SELECT 1 FROM evaluations_panelscore p
    WHERE p.session_id = NEW.id AND (p.points IS NULL OR p.reason = '')
  ) OR EXISTS (
    SELECT 1 FROM evaluations_discussion d WHERE d.session_id = NEW.id AND d.entitled IS NULL
  )) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', TABLE = 'evaluations_panelsession',
      MESSAGE = 'A session is recorded when all its points have their reason and who could vote is counted.';
  END IF;
  RETURN NEW;
END $body$;
CREATE TRIGGER evaluations_panelsession_whole BEFORE UPDATE ON evaluations_panelsession
  FOR EACH ROW EXECUTE FUNCTION evaluations_panelsession_whole();
"""
RECORDED_IN_PARTS = """
DROP TRIGGER evaluations_panelsession_whole ON evaluations_panelsession;
DROP FUNCTION evaluations_panelsession_whole();
"""

ROLE_BY_ACT = """
CREATE FUNCTION evaluations_commissionmember_by_act() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF (NEW.role IS DISTINCT FROM OLD.role) <> (NEW.act_id IS DISTINCT FROM OLD.act_id) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', TABLE = 'evaluations_commissionmember',
      MESSAGE = 'The role of a member changes with an act of its own.';
  END IF;
  RETURN NEW;
END $body$;
CREATE TRIGGER evaluations_commissionmember_by_act BEFORE UPDATE ON evaluations_commissionmember
  FOR EACH ROW EXECUTE FUNCTION evaluations_commissionmember_by_act();
"""
ROLE_AT_WILL = """
DROP TRIGGER evaluations_commissionmember_by_act ON evaluations_commissionmember;
DROP FUNCTION evaluations_commissionmember_by_act();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("evaluations", "0006_sessions")]

    operations: ClassVar = [
        migrations.RunSQL(DROP_OLD, migrations.RunSQL.noop),
        frozen_when(
            "evaluations_panelsession",
            "it.recorded_at IS NOT NULL",
            "A recorded panel session is never changed.",
            columns=SESSION,
            on=("UPDATE", "DELETE"),
        ),
        migrations.RunSQL(RECORDED_WHOLE, RECORDED_IN_PARTS),
        frozen_when(
            "evaluations_panelscore",
            NO_POINTS_YET,
            "Collegial points are given after the unsealing, in a session of evaluation.",
            on=("INSERT", "UPDATE"),
            name="unsealed",
        ),
        frozen_when(
            "evaluations_discussion",
            RECORDED.format(column="session_id"),
            "What a recorded panel session discussed is never changed.",
        ),
        frozen_when(
            "evaluations_abstention",
            DISCUSSION_RECORDED,
            "Who abstained in a recorded panel session is never changed.",
        ),
        append_only("evaluations_signedminutes"),
        frozen_when(
            "evaluations_signedminutes",
            "EXISTS (SELECT 1 FROM evaluations_panelsession s WHERE s.id = it.session_id AND s.recorded_at IS NULL)",
            "Minutes are signed once their session is recorded.",
            on=("INSERT",),
            name="recorded",
        ),
        frozen_when(
            "evaluations_commissionmember",
            "TRUE",
            "A commission keeps the people that its acts name.",
            columns=("commission_id", "user_id", "joined_at", "takes_over_from_id"),
            on=("UPDATE", "DELETE"),
        ),
        frozen_when(
            "evaluations_commissionmember",
            "it.left_at IS NOT NULL",
            "Who left a commission does not come back.",
            columns=("role", "act_id", "left_at", "left_act_id", "left_reason"),
            on=("UPDATE",),
            name="left",
        ),
        migrations.RunSQL(ROLE_BY_ACT, ROLE_AT_WILL),
        frozen_when(
            "evaluations_commissionmember",
            ENTERS_BY_THE_FIRST_ACT,
            "Nobody enters a commission that is at work but by an act of its own.",
            on=("INSERT",),
            name="at_work",
        ),
    ]
