"""The page where a call manager sets the issuing body's register and notice, and the notice as anybody reads it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from calls.actions.issuing import set_issuer
from calls.forms.issuing import IssuerForm
from calls.models import Call, Issuer
from calls.permissions import issuers_of
from calls.reading import blocks
from core.http import reads_only
from core.seen import attempted, status_of
from organisations.models import Body


@reads_only
def issuer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    now = timezone.now()
    body = get_object_or_404(issuers_of(request.user, timezone.localdate(now)), public_id=public_id)
    form = _issuer_form(body, request.POST or None)

    def save() -> None:
        set_issuer(body, **form.cleaned_data, seen=form.seen, by=request.user, now=now)

    if attempted(form, save, fresh=lambda: _issuer_form(body), subject=body, by=request.user):
        messages.success(request, _("Register and privacy notice are saved."))
        return redirect("calls:office")
    title = _("Protocol register and privacy notice")
    breadcrumb = [(_("Calls you work on"), reverse("calls:office")), (title, "")]
    context = {"body": body, "form": form, "title": title, "breadcrumb": breadcrumb}
    return render(request, "calls/issuer.html", context, status=status_of(form))


def _issuer_form(body: Body, data: Any = None) -> IssuerForm:
    return IssuerForm(data, stored=Issuer.objects.filter(body=body).first())


@login_not_required
@reads_only
def privacy(request: HttpRequest, slug: str) -> HttpResponse:
    """The notice of the body that issues the call, which is the controller of what is sent in it."""
    call = get_object_or_404(Call.objects.visible_to(request.user).select_related("issuer__issuing"), slug=slug)
    held = getattr(call.issuer, "issuing", None)
    context = {
        "call": call,
        "blocks": blocks(held.privacy_notice) if held else [],
        "breadcrumb": [
            (_("Calls"), reverse("calls:list")),
            (call.title, reverse("calls:detail", args=[slug])),
            (_("Privacy notice"), ""),
        ],
    }
    return render(request, "calls/privacy.html", context)
