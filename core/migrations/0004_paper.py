"""Printed papers: made once, and what the database refuses about one that is there."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.triggers import frozen_when

MADE = ("kind", "subject_type", "subject_id", "language", "edition", "asked_by_id", "asked_at", "file_id", "made_at")


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("core", "0003_jobs_again"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Paper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60, verbose_name="kind")),
                ("subject_type", models.CharField(max_length=80, verbose_name="kind of subject")),
                ("subject_id", models.CharField(max_length=40, verbose_name="subject")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("edition", models.CharField(blank=True, max_length=64, verbose_name="edition")),
                ("content", models.TextField(blank=True)),
                ("asked_at", models.DateTimeField(verbose_name="asked for at")),
                ("made_at", models.DateTimeField(null=True, verbose_name="made at")),
                ("removed_at", models.DateTimeField(null=True, verbose_name="removed at")),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked for by",
                    ),
                ),
                (
                    "file",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.storedfile",
                        verbose_name="file",
                    ),
                ),
            ],
            options={
                "verbose_name": "printed paper",
                "verbose_name_plural": "printed papers",
                "ordering": ("asked_at", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at", None)),
                        fields=("kind", "subject_type", "subject_id", "language", "edition"),
                        name="core_paper_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("file", None), ("made_at", None)),
                            models.Q(("file__isnull", False), ("made_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="core_paper_made_has_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("removed_at", None), models.Q(("edition", ""), _negated=True), _connector="OR"
                        ),
                        name="core_paper_lasting_is_kept",
                    ),
                ],
            },
        ),
        frozen_when(
            "core_paper",
            "it.file_id IS NOT NULL",
            "A paper that is made is never changed or removed.",
            columns=MADE,
            on=("UPDATE", "DELETE"),
        ),
    ]
