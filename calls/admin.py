"""Reference data in Django's admin: the measures, nothing of any call."""

from django.contrib import admin

from calls.models import Measure


@admin.register(Measure)
class MeasureAdmin(admin.ModelAdmin):
    list_display = ("number", "title", "programme", "budget")
    search_fields = ("title__holds", "code")
