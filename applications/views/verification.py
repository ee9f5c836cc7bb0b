"""The public page that says whether a receipt is genuine."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.forms import VerifyForm
from applications.verification import verify as verdict_on
from core import guesses
from core.http import reads_only

GUESSED = "receipt"


@login_not_required
@reads_only
def verify(request: HttpRequest) -> HttpResponse:
    asked = "protocol" in request.GET or "sha256" in request.GET
    form = VerifyForm(request.GET if asked else None)
    if asked and guesses.are_spent(request, GUESSED):
        return render(request, "429.html", status=429)
    verdict = verdict_on(**form.cleaned_data) if asked and form.is_valid() else None
    if verdict is not None and not verdict.genuine:
        guesses.count(request, GUESSED)
    context = {"form": form, "verdict": verdict}
    context["breadcrumb"] = [(_("Home"), reverse("home")), (_("Verify a receipt"), "")]
    return render(request, "applications/verify.html", context)
