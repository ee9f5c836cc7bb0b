"""The page on which a person sees and changes what the portal knows of them, and allauth's pages that we change."""

from allauth.account import views as allauth_views
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.actions import update_profile
from accounts.evenness import evenly
from accounts.forms import ProfileForm
from accounts.models import User
from core.http import reads_only
from core.seen import attempted, status_of

sign_up = evenly(allauth_views.signup)
ask_for_new_password = evenly(allauth_views.password_reset)


@reads_only
def profile(request: HttpRequest) -> HttpResponse:
    shown = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=shown)

    def save() -> None:
        update_profile(request.user, **form.cleaned_data, seen=form.seen, by=request.user, now=timezone.now())

    if attempted(
        form,
        save,
        fresh=lambda: ProfileForm(instance=User.objects.get(pk=request.user.pk)),
        subject=shown,
        by=request.user,
    ):
        return _in_language(form.cleaned_data["language"], request)
    context = {
        "form": form,
        "email": request.user.email,
        "second_factor": is_mfa_enabled(request.user),
        "breadcrumb": [(_("Your details"), "")],
    }
    return render(request, "accounts/profile.html", context, status=status_of(form))


def _in_language(language: str, request: HttpRequest) -> HttpResponse:
    with translation.override(language):
        messages.success(request, _("Your details have been saved."))
    response = redirect("accounts:profile")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return response


class SetUpSecondFactor(ActivateTOTPView):
    """Writing a right code of the new app shows the second factor: the same code is not asked for again at once."""

    def form_valid(self, form: ActivateTOTPForm) -> HttpResponse:
        """Reached only with a recent password and a code that the form has held against the new secret."""
        response = super().form_valid(form)
        factor = Authenticator.objects.get(user=self.request.user.pk, type=Authenticator.Type.TOTP)
        post_authentication(self.request, factor)
        self.request.session.cycle_key()  # the session may do more from now on: whoever knew its key knows it no more
        return response
