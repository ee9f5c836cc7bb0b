"""What the desk has of an assignment, page by page, before it is confirmed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0007_sessions_triggers"),
    ]

    operations = [
        migrations.CreateModel(
            name="AssignmentDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pairs", models.TextField()),
                (
                    "commission",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignment_draft",
                        to="evaluations.commission",
                    ),
                ),
            ],
            options={
                "verbose_name": "draft of an assignment",
                "verbose_name_plural": "drafts of assignments",
            },
        ),
    ]
