"""What the database refuses about a commission: other people than those of its act, and sheets in spite of a conflict."""

from typing import ClassVar

from django.db import migrations

from core.triggers import frozen_when

AT_WORK = "EXISTS (SELECT 1 FROM evaluations_commission c WHERE c.id = it.commission_id AND c.state <> 'declaring')"
CONFLICT = """EXISTS (
  SELECT 1 FROM evaluations_conflictdeclaration d
  WHERE d.member_id = it.member_id AND d.project_id = it.project_id AND d.has_conflict)"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("evaluations", "0002_triggers")]

    operations: ClassVar = [
        frozen_when(
            "evaluations_commissionmember",
            "TRUE",
            "A commission keeps the people that its act names.",
            columns=("commission_id", "user_id", "role"),
            on=("UPDATE", "DELETE"),
        ),
        frozen_when(
            "evaluations_commissionmember",
            AT_WORK,
            "Nobody enters a commission that is at work.",
            on=("INSERT",),
            name="at_work",
        ),
        frozen_when(
            "evaluations_scoresheet",
            CONFLICT,
            "Nobody scores a project with which they have a conflict.",
            on=("INSERT",),
            name="conflict",
        ),
    ]
