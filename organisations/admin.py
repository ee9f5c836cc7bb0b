"""Decides what the administrator may change of bodies by hand: the districts, and who may issue calls."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from core.refusals import NotAllowed, Refused
from organisations.actions import authorise_issuer
from organisations.models import Body, District


@admin.register(District)
class DistrictAdmin(admin.ModelAdmin):
    list_display = ("name", "code", "region")
    list_filter = ("region",)
    search_fields = ("name__holds", "code")


@admin.register(Body)
class BodyAdmin(admin.ModelAdmin):
    """Only whether the body issues calls; its data belong to its own people."""

    list_display = ("name", "kind", "seat_town", "standing", "is_issuer")
    list_filter = ("is_issuer", "standing", "kind")
    search_fields = ("name__holds", "tax_code")
    fields = ("name", "kind", "seat_town", "standing", "is_issuer")
    readonly_fields = ("name", "kind", "seat_town", "standing")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Body | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Body, form: Any, change: bool) -> None:
        try:
            authorise_issuer(obj, may_issue=obj.is_issuer, by=request.user, now=timezone.now())
        except (Refused, NotAllowed) as refusal:
            self.message_user(request, str(refusal), level="error")
