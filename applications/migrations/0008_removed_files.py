"""A record of files no longer kept; the database refuses the removal of one that was sent or is in a draft."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from core.triggers import append_only

KEEPS_WHAT_IS_USED = """
CREATE FUNCTION applications_removedfile_unused() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF EXISTS (
    SELECT 1 FROM gone g JOIN core_storedfile f ON f.id = g.file_id
    WHERE EXISTS (SELECT 1 FROM applications_projectdocument p WHERE p.file_id = f.id)
  ) OR EXISTS (
    SELECT 1 FROM applications_submission s
      CROSS JOIN LATERAL jsonb_array_elements(s.snapshot::jsonb->'documents') d
     WHERE d->>'file_id' IN (SELECT f.public_id::text FROM gone g JOIN core_storedfile f ON f.id = g.file_id)
  ) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A file that was sent, or is in a draft, is kept.',
      TABLE = 'applications_removedfile';
  END IF;
  RETURN NULL;
END $body$;
CREATE TRIGGER applications_removedfile_unused AFTER INSERT ON applications_removedfile
  REFERENCING NEW TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION applications_removedfile_unused();
"""
KEEPS_NOTHING = """
DROP TRIGGER applications_removedfile_unused ON applications_removedfile;
DROP FUNCTION applications_removedfile_unused();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("applications", "0007_check_steps"), ("core", "0002_triggers")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="RemovedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("removed_at", models.DateTimeField(verbose_name="removed at")),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="removal",
                        to="core.storedfile",
                        verbose_name="file",
                    ),
                ),
            ],
            options={
                "verbose_name": "removed file",
                "verbose_name_plural": "removed files",
                "ordering": ("removed_at", "pk"),
            },
        ),
        append_only("applications_removedfile"),
        migrations.RunSQL(KEEPS_WHAT_IS_USED, KEEPS_NOTHING),
    ]
