"""An item of the checklist may name what the portal proves it with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0007_issuers"),
    ]

    operations = [
        migrations.AddField(
            model_name="checklistitem",
            name="evidence",
            field=models.CharField(
                blank=True,
                choices=[
                    ("in_time", "received in time"),
                    ("lead_kind", "kind, district and representative of the lead"),
                    ("composition", "composition of the partnership"),
                    ("caps", "how many projects each body is in"),
                    ("declarations", "declarations of every member"),
                    ("amounts", "amounts within the limits of the call"),
                ],
                default="",
                max_length=12,
                verbose_name="proved by what the portal knows",
            ),
        ),
    ]
