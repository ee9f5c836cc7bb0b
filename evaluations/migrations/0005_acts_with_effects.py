"""One act may appoint several commissions and publish several lists."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("calls", "0005_acts_of_bodies"),
        ("evaluations", "0004_set_aside"),
    ]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="commission",
            name="act",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="commissions", to="calls.act"
            ),
        ),
        migrations.AlterField(
            model_name="publishedlist",
            name="act",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="published_lists", to="calls.act"
            ),
        ),
    ]
