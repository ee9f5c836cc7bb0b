"""Registers the applications app."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from applications import printed
        from calls import course, participation
        from core import enclosures

        course.follow("applications.course.follow")
        participation.count_with("applications.participation.sent_applications")
        printed.register()
        enclosures.enclose("submission.receipt", "applications.receipt.enclosed")
