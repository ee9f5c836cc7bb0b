"""What a person says of themselves, when they sign up and later."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.seen import SeenForm


class SignupForm(forms.Form):
    """What sign-up asks beside e-mail and password; allauth builds its form upon this one."""

    field_order = ("first_name", "last_name", "email", "password1", "password2", "language")

    first_name = forms.CharField(
        label=_("First name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Last name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    language = forms.ChoiceField(
        label=_("Language of the messages that you receive"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        initial=translation.get_language,
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the person exists; it has written the names already."""
        data: dict[str, Any] = self.cleaned_data
        user.language = data["language"]
        user.save(update_fields=["language"])


class ProfileForm(SeenForm, forms.ModelForm):
    class Meta:
        model = User
        fields = ("first_name", "last_name", "language")
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "language": forms.RadioSelect,
        }
        labels = {"language": _("Language of the portal and of the messages that you receive")}
