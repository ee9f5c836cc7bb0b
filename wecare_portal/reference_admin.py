"""Decides what Django's admin holds: data that everybody refers to, never people's secrets or applications' content."""

import functools
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.admin import AdminSite
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

REFERENCE = {"organisations.District", "organisations.Body", "calls.Measure"}


class ReferenceAdminSite(AdminSite):
    """An admin of reference data only, behind the portal's own sign-in with its limits and second factor."""

    site_header = site_title = _("Reference data")

    def register(self, model_or_iterable: type[Model] | Iterable[type[Model]], *args: Any, **options: Any) -> None:
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        for model in models:
            if model._meta.label in REFERENCE:
                super().register(model, *args, **options)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """Asked for by whoever has no right here, signed in or not: for them there is nothing at this address."""
        raise Http404

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., HttpResponseBase]:
        inner = super().admin_view(view, cacheable)

        @functools.wraps(inner)
        def closed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not self.has_permission(request):
                raise Http404
            return inner(request, *args, **kwargs)

        return closed
