"""Every answer that a draft ever held, written by the database whoever saves: no code forgets it, none changes it."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.triggers import append_only

# An answer that changed without a new version of its section meets the unique constraint: it is refused.
KEEPS_VERSIONS = """
CREATE FUNCTION applications_sectiondraft_keeps_versions() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  INSERT INTO applications_answerversion (project_id, question, number, answer, saved_by_id, saved_at)
  SELECT NEW.project_id, answered.key, NEW.version, answered.value, NEW.saved_by_id, NEW.saved_at
  FROM jsonb_each(NEW.answers) answered
  WHERE TG_OP = 'INSERT' OR OLD.answers -> answered.key IS DISTINCT FROM answered.value;
  RETURN NULL;
END $body$;
CREATE TRIGGER applications_sectiondraft_keeps_versions AFTER INSERT OR UPDATE ON applications_sectiondraft
  FOR EACH ROW EXECUTE FUNCTION applications_sectiondraft_keeps_versions();
"""
KEEPS_NONE = """
DROP TRIGGER applications_sectiondraft_keeps_versions ON applications_sectiondraft;
DROP FUNCTION applications_sectiondraft_keeps_versions();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("applications", "0012_paper"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="AnswerVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.SlugField(max_length=40, verbose_name="question")),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("answer", models.JSONField(verbose_name="answer")),
                ("saved_at", models.DateTimeField(verbose_name="saved at")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer_versions",
                        to="applications.project",
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "version of an answer",
                "verbose_name_plural": "versions of answers",
                "ordering": ("project", "question", "number"),
                "constraints": [
                    models.UniqueConstraint(fields=("project", "question", "number"), name="answer_version_once")
                ],
            },
        ),
        append_only("applications_answerversion"),
        migrations.RunSQL(KEEPS_VERSIONS, KEEPS_NONE),
    ]
