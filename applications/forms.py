"""What a person fills in about an application itself; the answers of its sections are read by answers/posted.py."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.models import Body
from partnerships.models import Constitution


class StartForm(forms.Form):
    """Who leads, in which form, and the first title."""

    lead = forms.ModelChoiceField(Body.objects.none(), label=_("Lead partner"), empty_label=None)
    name = forms.CharField(
        label=_("Title of the project"), max_length=160, help_text=_("You can change it until you send the project.")
    )
    constitution = forms.ChoiceField(
        label=_("Form of the partnership"),
        choices=[choice for choice in Constitution.choices if choice[0] != Constitution.SINGLE],
        widget=forms.RadioSelect,
        initial=Constitution.TO_BE_CONSTITUTED,
    )

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = bodies  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is kept on record with the withdrawal."),
    )


class UploadForm(forms.Form):
    # An empty file is taken here, so that the check of files can name it.
    file = forms.FileField(label=_("File"), allow_empty_file=True)


class VerifyForm(forms.Form):
    """What a receipt shows."""

    protocol = forms.CharField(label=_("Protocol number"), max_length=60, help_text=_("Such as WECARE-2026-000123."))
    sha256 = forms.CharField(
        label=_("SHA-256 fingerprint"), max_length=80, help_text=_("The 64 letters and digits of the receipt.")
    )


class DeleteForm(forms.Form):
    """The box without which nothing is deleted."""

    sure = forms.BooleanField(label=_("Yes, delete this draft and dissolve its partnership"))
