"""Registers the core app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core import folding, jobs, papers  # noqa: F401 (folding: fields learn the lookup `holds`)

        jobs.register(papers.JOB, "core.tasks.make_paper")
        jobs.register(papers.LONG_JOB, "core.tasks.make_long_paper")
