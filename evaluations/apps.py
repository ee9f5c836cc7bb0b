"""Registers the evaluations app."""

from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    name = "evaluations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from calls import course
        from evaluations import printed

        course.follow("evaluations.course.follow")
        printed.register()
