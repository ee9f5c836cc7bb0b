"""Days and moments that people write, of years in which somebody lives who could mean them."""

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FIRST, LAST = 1900, 2100


def is_likely(day: datetime.date) -> bool:
    """Whether a person can mean the year; much later ones fit into no calendar, clock or time zone."""
    return FIRST <= day.year <= LAST


def require_likely(day: datetime.date) -> None:
    if not is_likely(day):
        raise ValidationError(_("Check the year: it must be between 1900 and 2100."), code="year")


class DayField(forms.DateField):
    """A day as people write it."""

    default_validators = [require_likely]


class MomentField(forms.DateTimeField):
    """A day with its hour, in the portal's time zone."""

    default_validators = [require_likely]
