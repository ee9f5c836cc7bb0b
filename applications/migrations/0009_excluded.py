"""What was sent in a later phase is excluded when the admission of an earlier one falls."""

from typing import ClassVar

from django.db import migrations, models

STEPS = """
CREATE OR REPLACE FUNCTION applications_project_steps() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE ranked text[] := ARRAY['scoring', 'unsuitable', 'funded', 'partly_funded', 'reserve'];
  excludable text[] := ranked || ARRAY['sent', 'replacing', 'registered', 'checking', 'admitted', 'admitted_reserved'];
BEGIN
  IF (OLD.state, NEW.state) NOT IN (
    ('draft', 'sent'), ('draft', 'lapsed'), ('sent', 'replacing'), ('sent', 'withdrawn'), ('sent', 'registered'),
    ('replacing', 'sent'), ('replacing', 'withdrawn'), ('replacing', 'registered'),
    ('withdrawn', 'draft'), ('withdrawn', 'lapsed'), ('registered', 'checking'), ('registered', 'scoring'),
    ('checking', 'admitted'), ('checking', 'admitted_reserved'), ('checking', 'not_admitted'),
    ('admitted_reserved', 'admitted'), ('admitted_reserved', 'not_admitted')
  ) AND NOT (OLD.state = ANY (ranked) AND NEW.state = ANY (ranked) AND NEW.state <> 'scoring')
    AND NOT (OLD.state = ANY (excludable) AND NEW.state = 'excluded') THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A project does not take this step.',
      TABLE = 'applications_project';
  END IF;
  IF NEW.state IN (
       'admitted', 'admitted_reserved', 'not_admitted', 'unsuitable', 'funded', 'partly_funded', 'reserve', 'excluded')
     AND NOT EXISTS (SELECT 1 FROM applications_outcome o WHERE o.project_id = NEW.id AND o.kind = NEW.state) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A project is decided by an outcome with its act.',
      TABLE = 'applications_project';
  END IF;
  RETURN NEW;
END $body$;
"""
STEPS_BEFORE = """
CREATE OR REPLACE FUNCTION applications_project_steps() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE ranked text[] := ARRAY['scoring', 'unsuitable', 'funded', 'partly_funded', 'reserve'];
BEGIN
  IF (OLD.state, NEW.state) NOT IN (
    ('draft', 'sent'), ('draft', 'lapsed'), ('sent', 'replacing'), ('sent', 'withdrawn'), ('sent', 'registered'),
    ('replacing', 'sent'), ('replacing', 'withdrawn'), ('replacing', 'registered'),
    ('withdrawn', 'draft'), ('withdrawn', 'lapsed'), ('registered', 'checking'), ('registered', 'scoring'),
    ('checking', 'admitted'), ('checking', 'admitted_reserved'), ('checking', 'not_admitted'),
    ('admitted_reserved', 'admitted'), ('admitted_reserved', 'not_admitted')
  ) AND NOT (OLD.state = ANY (ranked) AND NEW.state = ANY (ranked) AND NEW.state <> 'scoring') THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A project does not take this step.',
      TABLE = 'applications_project';
  END IF;
  IF NEW.state IN ('admitted', 'admitted_reserved', 'not_admitted', 'unsuitable', 'funded', 'partly_funded', 'reserve')
     AND NOT EXISTS (SELECT 1 FROM applications_outcome o WHERE o.project_id = NEW.id AND o.kind = NEW.state) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'A project is decided by an outcome with its act.',
      TABLE = 'applications_project';
  END IF;
  RETURN NEW;
END $body$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("applications", "0008_removed_files"),
    ]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="outcome",
            name="kind",
            field=models.CharField(
                choices=[
                    ("admitted", "Admitted"),
                    ("admitted_reserved", "Admitted with reservation"),
                    ("not_admitted", "Not admitted"),
                    ("unsuitable", "Not suitable"),
                    ("funded", "Suitable and funded"),
                    ("partly_funded", "Suitable and partly funded"),
                    ("reserve", "Suitable, on the reserve list"),
                    ("excluded", "Excluded"),
                ],
                max_length=20,
                verbose_name="outcome",
            ),
        ),
        migrations.AlterField(
            model_name="project",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("sent", "Sent"),
                    ("replacing", "Sent, a replacement is being written"),
                    ("withdrawn", "Withdrawn"),
                    ("lapsed", "Lapsed"),
                    ("registered", "Received, waiting for assessment"),
                    ("checking", "Under check"),
                    ("scoring", "Being scored"),
                    ("admitted", "Admitted"),
                    ("admitted_reserved", "Admitted with reservation"),
                    ("not_admitted", "Not admitted"),
                    ("unsuitable", "Not suitable"),
                    ("funded", "Suitable and funded"),
                    ("partly_funded", "Suitable and partly funded"),
                    ("reserve", "Suitable, on the reserve list"),
                    ("excluded", "Excluded"),
                ],
                default="draft",
                editable=False,
                max_length=20,
                verbose_name="state",
            ),
        ),
        migrations.RunSQL(STEPS, STEPS_BEFORE),
    ]
