"""Registers the calls app, and when the clock alone changes what public pages say."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "calls"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from calls.catalogue import next_turn
        from core import kept

        kept.turn_at(next_turn)
