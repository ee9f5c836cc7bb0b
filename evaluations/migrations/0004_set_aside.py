"""A sheet on an excluded project is set aside: like a replaced one it never changes any more."""

from typing import ClassVar

from django.db import migrations, models

from core.triggers import frozen_when

SHEET = ("member_id", "project_id", "state", "version", "assigned_at", "confirmed_at")
ON_SHEET_SET_ASIDE = """EXISTS (
  SELECT 1 FROM evaluations_scoresheet s WHERE s.id = it.sheet_id AND s.state = 'set_aside')"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("evaluations", "0003_members"),
    ]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="scoresheet",
            name="state",
            field=models.CharField(
                choices=[
                    ("assigned", "To be scored"),
                    ("draft", "Being written"),
                    ("confirmed", "Confirmed"),
                    ("replaced", "Replaced after a conflict"),
                    ("set_aside", "Set aside: the project is excluded"),
                ],
                default="assigned",
                editable=False,
                max_length=10,
                verbose_name="state",
            ),
        ),
        frozen_when(
            "evaluations_scoresheet",
            "it.state = 'set_aside'",
            "A score sheet set aside is never changed.",
            columns=SHEET,
            on=("UPDATE", "DELETE"),
            name="set_aside",
        ),
        frozen_when(
            "evaluations_score",
            ON_SHEET_SET_ASIDE,
            "The scores of a sheet set aside are never changed.",
            name="set_aside",
        ),
    ]
