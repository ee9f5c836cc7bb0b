"""What a signatory brings with a decision: the act, the new deadline, the note."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from calls.actions import NewAct
from calls.forms.fields import DEADLINE_HELP, day_input, moment_input
from core import files


class ActForm(forms.Form):
    """An act: number, date, subject and its file."""

    number = forms.CharField(label=_("Number of the act"), max_length=40, help_text=_("For example: D.D. 998."))
    date = forms.DateField(label=_("Date of the act"), widget=day_input())
    subject = forms.CharField(label=_("Subject of the act"), max_length=250)
    upload = forms.FileField(label=_("File of the act"), help_text=lazy(files.limits, str)(files.PDF_ONLY))

    def clean_upload(self) -> files.Checked:
        """The file once it was looked into, before anything is decided; its reason stands at the field."""
        return files.checked_field(self.cleaned_data["upload"], kinds=files.PDF_ONLY)

    def new_act(self, *, by: Any, now: datetime) -> NewAct:
        """The act with its file stored; inside the files.atomic() in which it is brought."""
        data = self.cleaned_data
        stored = files.store(data["upload"], by=by, now=now)
        return NewAct(number=data["number"], date=data["date"], subject=data["subject"], file=stored)


class ExtensionForm(ActForm):
    """An act that moves a deadline."""

    closes_at = forms.DateTimeField(label=_("New deadline"), widget=moment_input(), help_text=DEADLINE_HELP)
    field_order = ("closes_at", "number", "date", "subject", "upload")


class ResumptionForm(ActForm):
    """An act that opens a suspended phase again, with a later deadline or the same."""

    closes_at = forms.DateTimeField(
        label=_("New deadline"),
        widget=moment_input(),
        required=False,
        help_text=_("Leave it empty to keep the deadline in force, if it has not passed."),
    )
    field_order = ("closes_at", "number", "date", "subject", "upload")


class NoteForm(forms.Form):
    """What the signatory wants changed."""

    note = forms.CharField(
        label=_("What should be changed"),
        max_length=2000,
        widget=forms.Textarea,
        help_text=_("The call manager reads it on the call's board and receives it by e-mail."),
    )
