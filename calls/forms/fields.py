"""The inputs that forms of calls share: moments, days, several kinds of body."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator, slug_re, validate_slug
from django.utils.translation import gettext_lazy as _

from organisations.models import BodyKind

KEY_HELP = _("A short name in small letters, without spaces; it appears in exports.")
MOMENT = "%Y-%m-%dT%H:%M"
ITALIAN_TIME = _("Italian time.")
DEADLINE_HELP = _(
    "Italian time; anything received within this very second still counts. On the night when the clocks "
    "change, the hour that comes twice, or not at all, cannot be chosen."
)


def moment_input() -> forms.DateTimeInput:
    """A date with its hour, in the portal's time zone."""
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def kinds_field(label: Any, **more: Any) -> forms.MultipleChoiceField:
    """Kinds of body, as boxes to tick."""
    return forms.MultipleChoiceField(label=label, choices=BodyKind.choices, widget=forms.CheckboxSelectMultiple, **more)


def bounded(field: forms.Field, least: int, most: int | None = None) -> None:
    """Hold the numbers of a field of a row within what the row can mean."""
    field.validators.append(MinValueValidator(least))
    field.widget.attrs["min"] = least
    if most is not None:
        field.validators.append(MaxValueValidator(most))
        field.widget.attrs["max"] = most


def in_plain_words(fields: Mapping[str, forms.Field]) -> None:
    """Say a number out of bounds, or a key that is none, as a person would."""
    for field in fields.values():
        field.validators = [_in_plain_words(each) for each in field.validators]


def _in_plain_words(validator: Any) -> Any:
    if isinstance(validator, MinValueValidator):
        return MinValueValidator(validator.limit_value, _("Write a number that is not below %(limit_value)s."))
    if isinstance(validator, MaxValueValidator):
        return MaxValueValidator(validator.limit_value, _("Write a number that is not above %(limit_value)s."))
    if validator is validate_slug:
        message = _("Use only letters without accents, digits, hyphens and underscores; no spaces.")
        return RegexValidator(slug_re, message, "invalid")
    return validator


class OptionsField(forms.CharField):
    """Choices, one on each line, as "key | label" or as a label alone."""

    widget = forms.Textarea

    def __init__(self, **more: Any) -> None:
        super().__init__(
            label=_("Options"),
            required=False,
            help_text=_("Only for questions with choices: one option on each line."),
            **more,
        )

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(f"{option['key']} | {option['label']}" for option in value)
        return value

    def clean(self, value: str) -> list[dict[str, str]]:
        lines = [line.strip() for line in (super().clean(value) or "").splitlines() if line.strip()]
        return [_option(line, number) for number, line in enumerate(lines, start=1)]


def _option(line: str, number: int) -> dict[str, str]:
    key, bar, label = (part.strip() for part in line.partition("|"))
    return {"key": key, "label": label} if bar and key and label else {"key": f"o{number}", "label": line.strip("| ")}
