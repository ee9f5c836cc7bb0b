"""The names of the bodies of a sent project stand beside its snapshot too."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("applications", "0017_number_of_the_register")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="submission",
            name="bodies",
            field=models.JSONField(default=list, verbose_name="names of the bodies, the lead first"),
            preserve_default=False,
        ),
    ]
