"""Decides the names under which the composition and its admin are installed."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    name = "wecare_portal"
    label = "wecare_portal"

    def ready(self) -> None:
        from wecare_portal import checks  # noqa: F401


class ReferenceAdminConfig(AdminConfig):
    default_site = "wecare_portal.reference_admin.ReferenceAdminSite"
