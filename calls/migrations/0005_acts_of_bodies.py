"""An act is one row of its issuer, with its effects in calls; what follows an extended phase may open later."""

from importlib import import_module
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import ExtractYear

from core.triggers import frozen_when, immutable

earlier = import_module("calls.migrations.0002_triggers")

PROTECT = django.db.models.deletion.PROTECT
KINDS = [
    ("publication", "Publication of the call"),
    ("extension", "Extension of a deadline"),
    ("suspension", "Suspension"),
    ("resumption", "Resumption"),
    ("admitted_list", "List of admitted projects"),
    ("commission", "Appointment of the commission"),
    ("ranking", "Ranking"),
    ("reservation", "Decision on a reservation"),
    ("revocation", "Revocation"),
]
PHASE_TERMS = tuple(column for column in earlier.PHASE_TERMS if column != "opens_at")

# Until publication the opening belongs to the terms of the draft; afterwards it only moves later, while it waits.
OPENINGS = """
CREATE FUNCTION calls_phase_opening() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE call_state text;
BEGIN
  SELECT c.state INTO call_state FROM calls_call c WHERE c.id = NEW.call_id FOR SHARE;
  IF call_state = 'draft' OR (
    call_state = 'published' AND OLD.state = 'planned' AND OLD.position > 1 AND NEW.opens_at > OLD.opens_at
  ) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'An opening only moves later, and only before it has come.',
    TABLE = 'calls_phase';
END $body$;
CREATE TRIGGER calls_phase_opening BEFORE UPDATE ON calls_phase FOR EACH ROW
  WHEN (NEW.opens_at IS DISTINCT FROM OLD.opens_at) EXECUTE FUNCTION calls_phase_opening();
"""
NO_OPENINGS = "DROP TRIGGER calls_phase_opening ON calls_phase; DROP FUNCTION calls_phase_opening();"


def frozen_phase(columns: tuple[str, ...]) -> migrations.RunSQL:
    condition = earlier.not_draft("", "c.id = it.call_id")
    return frozen_when("calls_phase", condition, earlier.MESSAGE, columns=columns, on=earlier.CHANGES)


BEFORE, AFTER = frozen_phase(earlier.PHASE_TERMS), frozen_phase(PHASE_TERMS)


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("calls", "0004_drafts_go"),
        ("core", "0002_triggers"),
        ("organisations", "0002_triggers"),
    ]

    operations: ClassVar = [
        migrations.RemoveField(model_name="act", name="call"),
        migrations.RemoveField(model_name="act", name="kind"),
        migrations.AddField(
            model_name="act",
            name="issuer",
            field=models.ForeignKey(
                on_delete=PROTECT, related_name="acts", to="organisations.body", verbose_name="issuing body"
            ),
        ),
        migrations.AddField(model_name="act", name="number_key", field=models.CharField(editable=False, max_length=40)),
        migrations.AddField(
            model_name="act",
            name="year",
            field=models.PositiveSmallIntegerField(editable=False, verbose_name="year"),
        ),
        migrations.AddConstraint(
            model_name="act",
            constraint=models.UniqueConstraint(fields=("issuer", "year", "number_key"), name="act_number_once_a_year"),
        ),
        migrations.AddConstraint(
            model_name="act",
            constraint=models.CheckConstraint(
                condition=models.Q(("year", ExtractYear("date"))), name="act_year_of_its_date"
            ),
        ),
        migrations.AddConstraint(
            model_name="act",
            constraint=models.CheckConstraint(condition=~models.Q(("number_key", "")), name="act_has_a_number"),
        ),
        migrations.CreateModel(
            name="ActEffect",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=KINDS, max_length=16, verbose_name="kind")),
                ("created_at", models.DateTimeField()),
                ("act", models.ForeignKey(on_delete=PROTECT, related_name="effects", to="calls.act")),
                ("call", models.ForeignKey(on_delete=PROTECT, related_name="effects", to="calls.call")),
            ],
            options={
                "verbose_name": "effect of an act",
                "verbose_name_plural": "effects of acts",
                "ordering": ("created_at", "pk"),
                "constraints": [models.UniqueConstraint(fields=("act", "call", "kind"), name="act_effect_once")],
            },
        ),
        immutable("calls_acteffect"),
        migrations.AlterField(
            model_name="deadlinechange",
            name="act",
            field=models.ForeignKey(on_delete=PROTECT, related_name="deadline_changes", to="calls.act"),
        ),
        migrations.AddField(model_name="deadlinechange", name="made_at", field=models.DateTimeField()),
        migrations.CreateModel(
            name="OpeningChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.DateTimeField()),
                ("after", models.DateTimeField()),
                ("made_at", models.DateTimeField()),
                ("act", models.ForeignKey(on_delete=PROTECT, related_name="opening_changes", to="calls.act")),
                ("phase", models.ForeignKey(on_delete=PROTECT, related_name="opening_changes", to="calls.phase")),
            ],
            options={
                "ordering": ("phase", "after"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("after__gt", models.F("before"))), name="opening_only_later"
                    )
                ],
            },
        ),
        immutable("calls_openingchange"),
        migrations.RunSQL(BEFORE.reverse_sql, BEFORE.sql),
        migrations.RunSQL(AFTER.sql, AFTER.reverse_sql),
        migrations.RunSQL(OPENINGS, NO_OPENINGS),
    ]
