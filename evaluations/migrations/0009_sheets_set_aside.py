"""A sheet is set aside also when its evaluator cannot write it and nobody else has to."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("evaluations", "0008_assignment_draft")]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="scoresheet",
            name="state",
            field=models.CharField(
                choices=[
                    ("assigned", "To be scored"),
                    ("draft", "Being written"),
                    ("confirmed", "Confirmed"),
                    ("replaced", "Passed to another evaluator"),
                    ("set_aside", "Set aside"),
                ],
                default="assigned",
                editable=False,
                max_length=10,
                verbose_name="state",
            ),
        ),
    ]
