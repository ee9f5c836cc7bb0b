"""Sessions before and after the unsealing, abstentions, drafts of minutes, signed minutes, members by act."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0010_revoked"),
        ("calls", "0004_drafts_go"),
        ("core", "0002_triggers"),
        ("evaluations", "0005_acts_with_effects"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Abstention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("has_conflict", models.BooleanField()),
            ],
            options={
                "ordering": ("discussion", "member"),
            },
        ),
        migrations.CreateModel(
            name="Discussion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("entitled", models.PositiveSmallIntegerField(null=True)),
            ],
            options={
                "ordering": ("session", "project"),
            },
        ),
        migrations.CreateModel(
            name="SignedMinutes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uploaded_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "signed minutes",
                "verbose_name_plural": "signed minutes",
                "ordering": ("session", "-uploaded_at", "-pk"),
            },
        ),
        migrations.RemoveConstraint(
            model_name="commissionmember",
            name="commission_one_chair",
        ),
        migrations.RemoveConstraint(
            model_name="panelscore",
            name="panel_score_not_negative",
        ),
        migrations.RemoveConstraint(
            model_name="panelscore",
            name="panel_score_has_a_reason",
        ),
        migrations.RemoveConstraint(
            model_name="panelsession",
            name="session_recorded_has_minutes",
        ),
        migrations.RemoveField(
            model_name="panelsession",
            name="file",
        ),
        migrations.AddField(
            model_name="commissionmember",
            name="act",
            field=models.ForeignKey(
                default=None, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="calls.act"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="commissionmember",
            name="joined_at",
            field=models.DateTimeField(default=None),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="commissionmember",
            name="left_act",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="calls.act"
            ),
        ),
        migrations.AddField(
            model_name="commissionmember",
            name="left_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="commissionmember",
            name="left_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="why they left"),
        ),
        migrations.AddField(
            model_name="commissionmember",
            name="takes_over_from",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successors",
                to="evaluations.commissionmember",
            ),
        ),
        migrations.AddField(
            model_name="panelsession",
            name="content",
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name="panelsession",
            name="kind",
            field=models.CharField(
                choices=[("settling", "Settling in and criteria"), ("panel", "Collegial evaluation")],
                default="panel",
                editable=False,
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="panelsession",
            name="sha256",
            field=models.CharField(blank=True, editable=False, max_length=64, verbose_name="SHA-256"),
        ),
        migrations.AddField(
            model_name="panelsession",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AlterField(
            model_name="panelscore",
            name="points",
            field=models.DecimalField(decimal_places=2, max_digits=6, null=True, verbose_name="points"),
        ),
        migrations.AlterField(
            model_name="panelscore",
            name="reason",
            field=models.TextField(blank=True, verbose_name="reason"),
        ),
        migrations.AlterField(
            model_name="scoresheet",
            name="state",
            field=models.CharField(
                choices=[
                    ("assigned", "To be scored"),
                    ("draft", "Being written"),
                    ("confirmed", "Confirmed"),
                    ("replaced", "Passed to another evaluator"),
                    ("set_aside", "Set aside: the project is excluded"),
                ],
                default="assigned",
                editable=False,
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="commissionmember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_at__isnull", True), ("role", "chair")),
                fields=("commission",),
                name="commission_one_chair",
            ),
        ),
        migrations.AddConstraint(
            model_name="commissionmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("left_act__isnull", True), ("left_at__isnull", True)),
                    models.Q(
                        ("left_act__isnull", False),
                        ("left_at__isnull", False),
                        models.Q(("left_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="commission_member_leaves_by_act",
            ),
        ),
        migrations.AddConstraint(
            model_name="panelscore",
            constraint=models.CheckConstraint(
                condition=models.Q(("points__isnull", True), ("points__gte", 0), _connector="OR"),
                name="panel_score_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="panelsession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("recorded_at__isnull", True), ("recorded_by__isnull", True)),
                    models.Q(
                        ("recorded_at__isnull", False),
                        ("recorded_by__isnull", False),
                        models.Q(("minutes", ""), _negated=True),
                        models.Q(("content", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="session_recorded_has_minutes",
            ),
        ),
        migrations.AddField(
            model_name="abstention",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="evaluations.commissionmember"
            ),
        ),
        migrations.AddField(
            model_name="discussion",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.project"
            ),
        ),
        migrations.AddField(
            model_name="discussion",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="discussions", to="evaluations.panelsession"
            ),
        ),
        migrations.AddField(
            model_name="abstention",
            name="discussion",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="abstentions", to="evaluations.discussion"
            ),
        ),
        migrations.AddField(
            model_name="signedminutes",
            name="file",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile", verbose_name="file"
            ),
        ),
        migrations.AddField(
            model_name="signedminutes",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signed_minutes",
                to="evaluations.panelsession",
            ),
        ),
        migrations.AddField(
            model_name="signedminutes",
            name="uploaded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="discussion",
            constraint=models.UniqueConstraint(fields=("session", "project"), name="discussion_once"),
        ),
        migrations.AddConstraint(
            model_name="abstention",
            constraint=models.UniqueConstraint(fields=("discussion", "member"), name="abstention_once"),
        ),
    ]
