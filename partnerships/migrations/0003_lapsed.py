"""An invitation may end without an answer."""

from typing import ClassVar

from django.db import migrations, models

STATES = [
    ("invited", "Invited"),
    ("accepted", "Accepted, declarations to make"),
    ("declared", "Accepted and declared"),
    ("declined", "Declined"),
    ("left", "Left"),
    ("removed", "Removed"),
    ("lapsed", "Ended without an answer"),
]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("partnerships", "0002_triggers")]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="member",
            name="state",
            field=models.CharField(choices=STATES, editable=False, max_length=10, verbose_name="state"),
        ),
    ]
