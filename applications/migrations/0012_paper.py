"""Dossiers are printed papers among the others: core keeps them."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("applications", "0011_deadlines_second"), ("core", "0004_paper")]

    operations: ClassVar = [
        migrations.DeleteModel(name="Dossier"),
        migrations.RunSQL("DROP FUNCTION applications_dossier_append_only();", migrations.RunSQL.noop),
    ]
