"""Decides which pages speak about the portal itself: accessibility, privacy, licences, what it takes at most."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core import http

ASSESSED = date(2026, 11, 25)  # the last self-assessment of accessibility: renew it when the pages are assessed again


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    more = {"address": f"{settings.SITE_URL}/", "assessed": ASSESSED}
    return _page(request, "portal/accessibility.html", _("Accessibility declaration"), more)


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    return _page(request, "portal/privacy.html", _("Privacy"))


@login_not_required
def licences(request: HttpRequest) -> HttpResponse:
    return _page(request, "portal/licences.html", _("Licences"))


@login_not_required
def too_large(request: HttpRequest) -> HttpResponse:
    """Shown by the proxy in front (docs/nginx.conf) in place of a body that it did not let through."""
    return http.too_large(request)


def _page(request: HttpRequest, template: str, title: str, more: dict[str, Any] | None = None) -> HttpResponse:
    return render(request, template, {"title": title, "breadcrumb": [(_("Home"), "/"), (title, "")], **(more or {})})
