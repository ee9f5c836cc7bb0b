"""Registers the applications app."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from calls import course, participation
        from core import jobs

        course.follow("applications.course.follow")
        participation.count_with("applications.participation.sent_applications")
        jobs.register("dossier", "applications.tasks.make_dossier")
