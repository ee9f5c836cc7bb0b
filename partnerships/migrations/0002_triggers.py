"""What the database refuses once a partnership no longer forms: changes of its terms, members and declarations."""

from typing import ClassVar

from django.db import migrations

from core.triggers import frozen_when, immutable

NOT_FORMING = (
    "EXISTS (SELECT 1 FROM partnerships_partnership p WHERE p.id = it.partnership_id AND p.state <> 'forming')"
)
MEMBER_NOT_FORMING = (
    "EXISTS (SELECT 1 FROM partnerships_member m JOIN partnerships_partnership p ON p.id = m.partnership_id"
    " WHERE m.id = it.member_id AND p.state <> 'forming')"
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("partnerships", "0001_initial")]

    operations: ClassVar = [
        frozen_when(
            "partnerships_partnership",
            "it.state <> 'forming'",
            "A partnership keeps its call, lead, name and form once it is sent.",
            columns=("call_id", "lead_id", "name", "constitution"),
            on=("UPDATE", "DELETE"),
        ),
        frozen_when(
            "partnerships_member",
            NOT_FORMING,
            "Members and shares are frozen once the partnership is sent.",
        ),
        frozen_when(
            "partnerships_declaration",
            MEMBER_NOT_FORMING,
            "Declarations are frozen once the partnership is sent.",
            on=("INSERT",),
        ),
        immutable("partnerships_declaration"),
    ]
