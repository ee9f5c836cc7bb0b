"""A form's values in words: for who may read them and not change them, and beside what somebody else wrote."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms import BoundField
from django.utils.translation import gettext as _

from core.templatetags.wecare import day, decimal, moment


def told(form: forms.BaseForm) -> list[tuple[str, str]]:
    """(label, words) of each field as it is stored."""
    return [(str(bound.label), words(bound, bound.initial)) for bound in form.visible_fields()]


def words(bound: BoundField, value: Any) -> str:
    """A value of the field, stored or cleaned, as a person reads it."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(bound.field, forms.ChoiceField):
        return _chosen(bound.field, value)
    if isinstance(value, datetime):
        return str(moment(value))
    if isinstance(value, date):
        return str(day(value))
    if isinstance(value, Decimal):
        return decimal(value)
    value = bound.field.prepare_value(value)
    return _("Not given") if value in (None, "") else str(value).replace("\r\n", "\n")


def _chosen(field: Any, value: Any) -> str:
    """The labels of what is ticked; no box ticked reads as the field's help says, such as "None means all."."""
    picked = {str(getattr(one, "pk", one)) for one in (value if isinstance(value, list | QuerySet) else [value])}
    labels = [str(label) for key, label in field.choices if str(key) in picked]
    return ", ".join(labels) or str(field.help_text) or _("Not given")
