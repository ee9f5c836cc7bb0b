"""Registers the applications app."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from calls import course
        from core import jobs

        course.follow("applications.course.follow")
        jobs.register("dossier", "applications.tasks.make_dossier")
