"""What the database refuses about checks: verdicts once proposed, what was confirmed, what was published."""

from typing import ClassVar

from django.db import migrations

from core.triggers import frozen_when

NOT_OPEN = """EXISTS (
    SELECT 1 FROM applications_check c WHERE c.id = it.check_of_office_id AND c.state <> 'open' FOR SHARE OF c
)"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("applications", "0003_triggers")]

    operations: ClassVar = [
        frozen_when("applications_checkeditem", NOT_OPEN, "Verdicts are fixed once an outcome is proposed."),
        frozen_when(
            "applications_check",
            "it.state <> 'open'",
            "What was proposed changes only after it is sent back.",
            columns=("project_id", "officer_id", "outcome", "reason", "remedy"),
            on=("UPDATE", "DELETE"),
        ),
        frozen_when(
            "applications_check",
            "it.state = 'published'",
            "A published check does not change.",
            on=("UPDATE", "DELETE"),
            columns=("state", "returned_note", "proposed_by_id", "proposed_at", "confirmed_by_id", "confirmed_at"),
            name="final",
        ),
    ]
