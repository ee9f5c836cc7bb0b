"""What a body that issues calls says of itself: the letters of its protocol, its privacy notice."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.actions.issuing import is_used, shown
from calls.models import Issuer
from core.seen import SeenForm


class IssuerForm(SeenForm, forms.Form):
    register = forms.CharField(
        label=_("Letters before each protocol number"),
        max_length=12,
        help_text=_("2 to 12 capital letters and digits, such as REGPIE: each body has its own register."),
    )
    privacy_notice = forms.CharField(
        label=_("Privacy notice"),
        widget=forms.Textarea(attrs={"rows": 20}),
        max_length=40_000,
        help_text=_(
            "Articles 13 and 14 of Regulation (EU) 2016/679: controller, data protection officer, purposes, "
            "legal basis, recipients, how long data are kept, rights. Start a line with “## ” to make it a "
            "heading."
        ),
    )

    def __init__(self, *args: Any, stored: Issuer | None, **kwargs: Any) -> None:
        super().__init__(*args, initial=shown(stored), **kwargs)
        if stored and is_used(stored):
            self.fields["register"].disabled = True
            self.fields["register"].help_text = _(
                "Numbers have been issued with these letters: they do not change any more."
            )

    def clean_register(self) -> str:
        letters = self.cleaned_data["register"].strip().upper()
        if not re.fullmatch(r"[A-Z][A-Z0-9]{1,11}", letters):
            raise forms.ValidationError(_("Write 2 to 12 letters and digits without accents, a letter first."))
        return letters
