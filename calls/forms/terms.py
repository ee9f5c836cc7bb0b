"""The terms of a call and of its phases, as a manager writes them."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.blueprints import BLUEPRINTS
from calls.forms.fields import DEADLINE_HELP, ITALIAN_TIME, bounded, in_plain_words, kinds_field, moment_input
from calls.models import Assessment, Call, Measure, Phase
from core.days import MomentField
from core.seen import SeenForm
from organisations.models import Body


class NewCallForm(forms.Form):
    """The little that is needed to begin a draft."""

    title = forms.CharField(label=_("Title of the call"), max_length=200)
    measure = forms.ModelChoiceField(label=_("Measure"), queryset=Measure.objects.all())
    issuer = forms.ModelChoiceField(label=_("Issuing body"), queryset=Body.objects.none())
    blueprint = forms.ChoiceField(
        label=_("Start from"),
        choices=[(key, data["title"]) for key, data in BLUEPRINTS.items()],
        help_text=_("It fills in a whole call, which you then change as you need."),
    )

    def __init__(self, *args: Any, issuers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issuer"].queryset = issuers
        self.fields["issuer"].initial = issuers.first()
        self.fields["measure"].queryset = Measure.objects.filter(issuer__in=issuers)


class TermsForm(SeenForm, forms.ModelForm):
    """Text, money, duration, who may lead, contacts."""

    lead_kinds = kinds_field(_("Kinds of body that may lead"))

    class Meta:
        model = Call
        fields = (
            "title",
            "summary",
            "text",
            "budget",
            "grant_min",
            "grant_max",
            "cofinancing_min_percent",
            "duration_min_months",
            "duration_max_months",
            "lead_kinds",
            "districts",
            "responsible",
            "office",
            "procedure_days",
            "remedies",
            "contact_email",
            "contact_phone",
            "cup",
        )
        localized_fields = ("budget", "grant_min", "grant_max", "cofinancing_min_percent")
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 6}),
            "text": forms.Textarea(attrs={"rows": 24}),
            "districts": forms.CheckboxSelectMultiple,
            "remedies": forms.Textarea(attrs={"rows": 5}),
        }
        help_texts = {
            "summary": _("Who, how much, by when, how: what a person should know first."),
            "responsible": _("Needed before publication."),
            "office": _("Needed before publication: the receipt states it."),
            "procedure_days": _("At most 180 (art. 2 of Law 241/1990): the receipt states them."),
            "remedies": _("What anyone who waits longer can do (art. 2 of Law 241/1990): the receipt states it."),
            "contact_email": _("Needed before publication."),
            "text": _("Start a line with “## ” to make it a heading and with “- ” to make it an item of a list."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("responsible", "office", "remedies", "contact_email"):
            # Asked before publication, not before a draft can be saved.
            self.fields[name].required, self.fields[name].needed_later = False, True
        in_plain_words(self.fields)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._in_order("grant_min", "grant_max", _("The largest grant must not be below the smallest."))
        self._in_order("grant_max", "budget", _("The budget must not be below the largest grant."))
        self._in_order("duration_min_months", "duration_max_months", _("The longest duration is below the shortest."))
        if data.get("budget") is not None and data["budget"] <= 0:
            self.add_error("budget", _("The budget must be more than zero."))
        days = data.get("procedure_days")
        if days is not None and not 1 <= days <= 180:
            self.add_error("procedure_days", _("Give a number of days from 1 to 180."))
        percent = data.get("cofinancing_min_percent")
        if percent is not None and not 0 <= percent < 100:
            self.add_error("cofinancing_min_percent", _("Give a percentage from 0 to less than 100."))
        return data

    def clean_cup(self) -> str:
        code = self.cleaned_data["cup"].replace(" ", "").upper()
        if code and not re.fullmatch(r"[A-Z][A-Z0-9]{14}", code):
            raise forms.ValidationError(_("A CUP has 15 letters and digits, and begins with a letter."))
        return code

    def _in_order(self, low: str, high: str, message: Any) -> None:
        first, second = self.cleaned_data.get(low), self.cleaned_data.get(high)
        if first is not None and second is not None and second < first:
            self.add_error(high, message)


class PhaseForm(SeenForm, forms.ModelForm):
    """The window of a phase."""

    class Meta:
        model = Phase
        fields = ("title", "opens_at", "closes_at")
        widgets = {"opens_at": moment_input(), "closes_at": moment_input()}
        field_classes = {"opens_at": MomentField, "closes_at": MomentField}
        help_texts = {
            "opens_at": ITALIAN_TIME,
            "closes_at": DEADLINE_HELP,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Only an open list may be without an end: of every other phase the publication demands it.
        self.fields["closes_at"].required = self.instance.assessment != Assessment.REGISTER
        in_plain_words(self.fields)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        opens_at, closes_at = data.get("opens_at"), data.get("closes_at")
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", _("The phase must close after it opens."))
        return data


class ScoredPhaseForm(PhaseForm):
    """The window of a phase and the rules of its ranking."""

    class Meta(PhaseForm.Meta):
        fields = (
            *PhaseForm.Meta.fields,
            "threshold_total",
            "half_points",
            "evaluators_per_application",
            "last_project_rule",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bounded(self.fields["threshold_total"], 0)
        bounded(self.fields["evaluators_per_application"], 1)
        in_plain_words(self.fields)
