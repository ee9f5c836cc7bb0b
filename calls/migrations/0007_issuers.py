"""Each issuer has its protocol register and its privacy notice; a call says what its receipts state of the procedure."""

from importlib import import_module
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from core.triggers import frozen_when

earlier = import_module("calls.migrations.0002_triggers")
TERMS = (*earlier.TERMS, "office", "procedure_days", "remedies")
USED = "EXISTS (SELECT 1 FROM core_protocolregister r WHERE r.register = it.register)"


def frozen_call(columns: tuple[str, ...]) -> migrations.RunSQL:
    return frozen_when("calls_call", "it.state <> 'draft'", earlier.MESSAGE, columns=columns, on=earlier.CHANGES)


BEFORE, AFTER = frozen_call(earlier.TERMS), frozen_call(TERMS)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("calls", "0006_deadline_by_act"), ("organisations", "0002_triggers")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="call",
            name="office",
            field=models.CharField(blank=True, max_length=160, verbose_name="office in charge of the procedure"),
        ),
        migrations.AddField(
            model_name="call",
            name="procedure_days",
            field=models.PositiveSmallIntegerField(
                default=90, verbose_name="term of the procedure (days from a phase’s deadline)"
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="remedies",
            field=models.TextField(blank=True, max_length=1500, verbose_name="remedies against silence"),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(
                condition=models.Q(("procedure_days__gte", 1), ("procedure_days__lte", 180)),
                name="call_procedure_days",
            ),
        ),
        migrations.RunSQL(BEFORE.reverse_sql, BEFORE.sql),
        migrations.RunSQL(AFTER.sql, AFTER.reverse_sql),
        migrations.CreateModel(
            name="Issuer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "register",
                    models.CharField(
                        error_messages={"unique": "Another body has these letters already: choose others."},
                        max_length=12,
                        unique=True,
                        verbose_name="letters before each protocol number",
                    ),
                ),
                ("privacy_notice", models.TextField(blank=True, verbose_name="privacy notice")),
                (
                    "body",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issuing",
                        to="organisations.body",
                        verbose_name="issuing body",
                    ),
                ),
            ],
            options={
                "verbose_name": "issuing body",
                "verbose_name_plural": "issuing bodies",
                "ordering": ("register",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("register__regex", "^[A-Z][A-Z0-9]{1,11}$")),
                        name="issuer_register_has_a_form",
                    )
                ],
            },
        ),
        frozen_when(
            "calls_issuer",
            USED,
            "A protocol register that has given a number stays its body's.",
            columns=("body_id", "register"),
            on=("UPDATE", "DELETE"),
        ),
    ]
