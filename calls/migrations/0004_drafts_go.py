"""What the database refuses about deleting: a call that somebody was once asked to sign."""

from typing import ClassVar

from django.db import migrations

from core.triggers import frozen_when

PROPOSED_ONCE = """EXISTS (
    SELECT 1 FROM core_auditevent e
    WHERE e.subject_type = 'calls.call' AND e.subject_id = it.id::text AND e.event = 'call.proposed'
)"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("calls", "0003_phase_steps"), ("core", "0002_triggers")]

    operations: ClassVar = [
        frozen_when(
            "calls_call", PROPOSED_ONCE, "A call that was proposed is not deleted.", on=("DELETE",), name="proposed"
        ),
    ]
