"""What the database refuses as late: what came after the deadline's own second, which counts whole."""

from typing import ClassVar

from django.db import migrations

from core.triggers import frozen_when

LATE = """EXISTS (
    SELECT 1 FROM applications_project j JOIN calls_phase p ON p.id = j.phase_id
    WHERE j.id = it.project_id AND {moment} > p.closes_at
)"""


def refusal(moment: str) -> migrations.RunSQL:
    message = "What came after the deadline is not received."
    return frozen_when("applications_submission", LATE.format(moment=moment), message, on=("INSERT",), name="late")


BEFORE = refusal("it.received_at")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("applications", "0010_revoked")]

    operations: ClassVar = [
        migrations.RunSQL(BEFORE.reverse_sql, BEFORE.sql),
        refusal("date_trunc('second', it.received_at)"),
    ]
