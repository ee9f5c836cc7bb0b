"""A notice may hold a secret: it goes first, and its words are gone once it is sent or given up."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("core", "0005_next_link")]

    operations: ClassVar = [
        migrations.RemoveIndex(model_name="notice", name="core_notice_due"),
        migrations.AddField(
            model_name="notice",
            name="is_secret",
            field=models.BooleanField(db_default=False, default=False, verbose_name="holds a secret"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("state__in", ("waiting", "claimed"))),
                fields=["-is_secret", "due_at"],
                name="core_notice_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_secret", False),
                    ("state__in", ("waiting", "claimed")),
                    models.Q(("html", ""), ("text", "")),
                    _connector="OR",
                ),
                name="core_notice_secret_is_forgotten",
            ),
        ),
    ]
