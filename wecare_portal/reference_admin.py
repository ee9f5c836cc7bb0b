"""Decides what Django's admin holds: data that everybody refers to, never people's secrets or applications' content."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import AdminSite
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import urlencode
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
        wanted = request.GET.get("next") or request.get_full_path()
        return redirect(f"/account/login/?{urlencode({'next': wanted})}")
