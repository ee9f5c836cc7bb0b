"""Decides at which address each app's pages stand."""

import importlib.util

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from wecare_portal import views

APPS = {
    "account/": "accounts",
    "bodies/": "organisations",
    "calls/": "calls",
    "partnerships/": "partnerships",
    "applications/": "applications",
    "evaluations/": "evaluations",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("i18n/", include("django.conf.urls.i18n")),
    *(path(prefix, include(f"{app}.urls")) for prefix, app in APPS.items() if importlib.util.find_spec(f"{app}.urls")),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
