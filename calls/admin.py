"""Reference data in Django's admin: measures and districts, nothing of any call."""

from django.contrib import admin

from calls.models import Measure
from organisations.models import District


@admin.register(Measure)
class MeasureAdmin(admin.ModelAdmin):
    list_display = ("number", "title", "programme", "budget")
    search_fields = ("title", "code")


if not admin.site.is_registered(District):

    @admin.register(District)
    class DistrictAdmin(admin.ModelAdmin):
        list_display = ("name", "region", "code")
        search_fields = ("name", "code")
