"""What lists say of a sent project stands beside its snapshot, as columns written with it."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("applications", "0013_answer_versions")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="submission",
            name="title",
            field=models.TextField(verbose_name="title of the project"),
        ),
        migrations.AddField(
            model_name="submission",
            name="lead_name",
            field=models.CharField(max_length=200, verbose_name="lead partner"),
        ),
        migrations.AddField(
            model_name="submission",
            name="lead_tax_code",
            field=models.CharField(max_length=16, verbose_name="tax code of the lead partner"),
        ),
        migrations.AddField(
            model_name="submission",
            name="members",
            field=models.PositiveSmallIntegerField(verbose_name="lead and partners"),
        ),
    ]
