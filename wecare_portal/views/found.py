"""Decides what the portal tells search engines: which pages there are, and which to leave alone."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as sitemaps
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from calls.models import Call
from core.http import reads_only
from evaluations.models import PublishedList

PLAIN = ("home", "calls:list", "calls:measures", "evaluations:lists", "applications:verify", "accessibility", "privacy")
CLOSED = ("account_login", "desk", "accounts:profile", "applications:list", "organisations:list", "admin:index")


class Pages(Sitemap):
    """The pages that are always there."""

    def items(self) -> Sequence[str]:
        return PLAIN

    def location(self, item: str) -> str:
        return reverse(item)


class Calls(Sitemap):
    """Every published call, the latest first."""

    def items(self) -> QuerySet[Call]:
        return Call.objects.public().order_by("-published_at", "-pk")

    def location(self, item: Call) -> str:
        return reverse("calls:detail", args=[item.slug])

    def lastmod(self, item: Call) -> datetime | None:
        return item.published_at


class Lists(Sitemap):
    """The lists in force: those that were superseded are reached from them."""

    def items(self) -> QuerySet[PublishedList]:
        rows = PublishedList.objects.in_force().select_related("phase__call")
        return rows.order_by("-published_at", "-pk")

    def lastmod(self, item: PublishedList) -> datetime:
        return item.published_at


@login_not_required
@require_safe
@reads_only
def sitemap(request: HttpRequest) -> HttpResponseBase:
    return sitemaps.sitemap(request, {"pages": Pages, "calls": Calls, "lists": Lists})


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    closed = sorted({f"/{reverse(name).strip('/').split('/')[0]}/" for name in CLOSED})
    lines = ["User-agent: *", f"Allow: {reverse('applications:verify')}", *(f"Disallow: {path}" for path in closed)]
    lines.append(f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers and readers of feeds that ask at the address of old."""
    return redirect(staticfiles_storage.url("img/favicon.ico"))
