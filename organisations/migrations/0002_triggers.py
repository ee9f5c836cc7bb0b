"""A body keeps its identity, and what was answered about a mandate stays as it was."""

from django.db import migrations

from core.triggers import frozen_when

ANSWERED = "it.state IN ('refused', 'withdrawn', 'ended')"


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]

    operations = [
        frozen_when(
            "organisations_body",
            "TRUE",
            "The tax code and the identifier of a body never change.",
            columns=("tax_code", "public_id"),
            on=("UPDATE",),
            name="identity",
        ),
        frozen_when(
            "organisations_mandate",
            ANSWERED,
            "A mandate that was refused, withdrawn or ended never changes.",
            columns=("body_id", "user_id", "email", "role", "state", "valid_from", "valid_to", "decided_at"),
            on=("UPDATE",),
            name="answered",
        ),
        frozen_when(
            "organisations_mandate",
            "TRUE",
            "Mandates are ended, never deleted.",
            on=("DELETE",),
            name="kept",
        ),
    ]
