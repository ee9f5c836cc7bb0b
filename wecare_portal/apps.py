"""Decides the name under which the composition is installed."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "wecare_portal"
    label = "wecare_portal"
