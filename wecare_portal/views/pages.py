"""Decides which pages speak about the portal itself: accessibility, privacy, licences."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    return _page(request, "portal/accessibility.html", _("Accessibility declaration"))


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    return _page(request, "portal/privacy.html", _("Privacy"))


@login_not_required
def licences(request: HttpRequest) -> HttpResponse:
    return _page(request, "portal/licences.html", _("Licences"))


def _page(request: HttpRequest, template: str, title: str) -> HttpResponse:
    return render(request, template, {"title": title, "breadcrumb": [(_("Home"), "/"), (title, "")]})
