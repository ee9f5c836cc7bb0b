"""What a person writes about a body and its people: the shape of each field, and codes by their check digits."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.days import DayField
from core.seen import SeenForm
from organisations import rules
from organisations.actions import Representative
from organisations.models import MEANINGS, Body, BodyKind, District, Role
from organisations.names import normalised


class DateInput(forms.DateInput):
    """The browser's own calendar, which wants dates as 2026-12-20 in every language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class BodyDataForm(SeenForm, forms.ModelForm):
    """The data of a body that may change while it lives."""

    districts = forms.ModelMultipleChoiceField(
        label=_("Social districts"),
        queryset=District.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Those that the body belongs to or serves. A body that leads a project needs at least one."),
    )

    class Meta:
        model = Body
        fields = (
            *("vat_number", "runts_number", "runts_registered_on"),
            *("seat_address", "seat_postcode", "seat_town", "seat_province", "pec", "phone"),
        )
        widgets = {"runts_registered_on": DateInput()}
        field_classes = {"runts_registered_on": DayField}
        help_texts = {
            "vat_number": _("11 digits, if the body has one."),
            "runts_number": _("For bodies of a RUNTS section: the number in the national register."),
            "seat_province": _("The two letters of the province, such as AL."),
            "pec": _("We write there when someone registers the body."),
        }

    def clean_vat_number(self) -> str:
        code = rules.compact(self.cleaned_data["vat_number"])
        return _checked(code, rules.vat_number_error(code) if code else "")

    def clean_seat_postcode(self) -> str:
        code = self.cleaned_data["seat_postcode"].strip()
        return _checked(code, "" if code.isdecimal() and len(code) == 5 else _("A postcode has five digits."))

    def clean_seat_province(self) -> str:
        code = self.cleaned_data["seat_province"].strip().upper()
        return _checked(code, rules.province_error(code))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        kind = data.get("kind", self.instance.kind)
        error = rules.runts_number_error(data.get("runts_number", "").strip(), kind) if kind else ""
        if error and "runts_number" not in self.errors:
            self.add_error("runts_number", error)
        if kind == BodyKind.LEAD_BODY and "districts" in data and not data["districts"]:
            self.add_error("districts", _("An ente gestore serves at least one district: choose it."))
        return data

    def validate_unique(self) -> None:
        """A known tax code is no mistake of the form: it leads to the body's page."""

    def details(self) -> dict[str, Any]:
        """The fields of Body as they were written."""
        return {name: self.cleaned_data[name] for name in self._meta.fields if name in self.cleaned_data}


class CorrectableForm(BodyDataForm):
    """The same with name and kind, as long as the office has not confirmed what the body is."""

    class Meta(BodyDataForm.Meta):
        fields = ("kind", "name", *BodyDataForm.Meta.fields)
        help_texts = {
            **BodyDataForm.Meta.help_texts,
            "kind": _("If you change the kind or the name, the office may have to confirm the body first."),
        }

    def clean_name(self) -> str:
        name = normalised(self.cleaned_data["name"])
        return _checked(name, rules.name_error(name))


class RepresentativeForm(forms.Form):
    """Who legally represents the body, and since when."""

    first_name = forms.CharField(label=_("First name of the legal representative"), max_length=80)
    last_name = forms.CharField(label=_("Last name of the legal representative"), max_length=80)
    person_tax_code = forms.CharField(
        label=_("Tax code of the legal representative"),
        max_length=20,
        help_text=_("The person’s code: 16 letters and digits."),
    )
    valid_from = DayField(label=_("In office since"), widget=DateInput())
    valid_to = DayField(label=_("Term ends on"), widget=DateInput(), required=False)

    def clean_person_tax_code(self) -> str:
        code = rules.compact(self.cleaned_data["person_tax_code"])
        return _checked(code, rules.person_tax_code_error(code))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start, end = data.get("valid_from"), data.get("valid_to")
        if start and end and end < start:
            self.add_error("valid_to", _("The term cannot end before it begins."))
        return data

    def representative(self) -> Representative:
        data = self.cleaned_data
        return Representative(
            first_name=data["first_name"],
            last_name=data["last_name"],
            tax_code=data["person_tax_code"],
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
        )


class RegisterForm(RepresentativeForm, BodyDataForm):
    """A body that the portal does not know yet, with its legal representative."""

    i_represent = forms.BooleanField(
        label=_("I am the legal representative of this body"),
        required=False,
        help_text=_("Then you can also send applications. Your name is taken from your details."),
    )

    class Meta(BodyDataForm.Meta):
        fields = ("kind", "name", "tax_code", *BodyDataForm.Meta.fields)
        help_texts = {
            **BodyDataForm.Meta.help_texts,
            "kind": _(
                "A public body, or one whose name could be another’s, counts as such once the office has confirmed it."
            ),
            "tax_code": _("The 11 digits of the body, not a person’s code."),
        }

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.today = user, today
        self.known_body: Body | None = None
        for name in ("first_name", "last_name"):
            self.fields[name].required = not self.data.get("i_represent")
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Fieldset(_("The body"), "kind", "name", "tax_code", "vat_number", "runts_number", "runts_registered_on"),
            Fieldset(
                _("Seat and addresses"),
                *("seat_address", "seat_postcode", "seat_town", "seat_province", "districts", "pec", "phone"),
            ),
            Fieldset(
                _("Legal representative"),
                *("i_represent", "first_name", "last_name", "person_tax_code", "valid_from", "valid_to"),
            ),
        )

    def clean_name(self) -> str:
        name = normalised(self.cleaned_data["name"])
        return _checked(name, rules.name_error(name))

    def clean_tax_code(self) -> str:
        code = rules.compact(self.cleaned_data["tax_code"])
        known = Body.objects.filter(tax_code=code).first()
        if known:
            self.is_known(known)
            return code
        return _checked(code, rules.tax_code_error(code, self.data.get("kind", "")))

    def is_known(self, body: Body) -> None:
        """The page names the body and leads to it; what was typed stays, for the code may be the mistake."""
        self.known_body = body
        self.add_error("tax_code", _("%(body)s is already registered with this tax code.") % {"body": body})

    def clean_valid_from(self) -> date:
        start = self.cleaned_data["valid_from"]
        return _checked(start, _("This day is in the future.") if start > self.today else "")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("i_represent"):
            for name, mine in (("first_name", self.user.first_name), ("last_name", self.user.last_name)):
                written = data.get(name) or mine
                if written.strip().casefold() != mine.casefold():
                    self.add_error(name, _("This is not your name, yet you ticked that you are this person."))
                data[name] = mine
        return data


class StandingForm(forms.Form):
    """Why the office says yes or no."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What you looked at, such as the register or a call to the switchboard. The body reads it."),
    )


class MandateForm(forms.Form):
    """A role among those that may be given or asked for."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, roles: frozenset[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [
            (role.value, f"{role.label}: {MEANINGS[role]}") for role in Role if role in roles
        ]


class InviteForm(MandateForm):
    email = forms.EmailField(
        label=_("E-mail address of the person"),
        help_text=_("They accept with an account of this address, or sign up with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("email", "role")


def _checked(value: Any, error: Any) -> Any:
    if error:
        raise forms.ValidationError(error)
    return value
