"""Decides at which address each app's pages stand."""

import importlib.util

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from wecare_portal.views import gallery, home, pages

APPS = {
    "account/": "accounts",
    "bodies/": "organisations",
    "calls/": "calls",
    "partnerships/": "partnerships",
    "applications/": "applications",
    "evaluations/": "evaluations",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("licences/", pages.licences, name="licences"),
    path("i18n/", include("django.conf.urls.i18n")),
    *(path(prefix, include(f"{app}.urls")) for prefix, app in APPS.items() if importlib.util.find_spec(f"{app}.urls")),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
if settings.DEBUG:
    urlpatterns.append(path("gallery/", gallery.gallery, name="gallery"))
