"""Pages that write the data of a body: registering it, changing them, a new legal representative."""

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from core.http import reads_only
from core.refusals import Refused
from core.seen import attempted, status_of
from organisations import actions
from organisations.forms import BodyDataForm, CorrectableForm, RegisterForm, RepresentativeForm
from organisations.models import Body
from organisations.permissions import require_acting
from organisations.rules import correction_blockers
from organisations.views.mandates import trail


@reads_only
def register(request: HttpRequest) -> HttpResponse:
    form = RegisterForm(request.POST or None, user=request.user, today=timezone.localdate())
    valid = form.is_valid()
    if valid:
        try:
            return _register(request, form)
        except actions.AlreadyRegistered as known:
            form.is_known(known.body)
        except Refused as refused:
            form.add_error(None, [str(blocker) for blocker in refused.blockers])
    breadcrumb = [(_("Your bodies"), reverse("organisations:list")), (_("Register a body"), "")]
    return render(request, "organisations/register.html", {"form": form, "breadcrumb": breadcrumb})


def _register(request: HttpRequest, form: RegisterForm) -> HttpResponse:
    body = actions.register_body(
        details=form.details(),
        districts=form.cleaned_data["districts"],
        representative=form.representative(),
        i_represent=form.cleaned_data["i_represent"],
        by=request.user,
        now=timezone.now(),
    )
    messages.success(request, _("%(body)s is registered: you can act for it from now on.") % {"body": body})
    if not body.counts:
        messages.info(request, _("The office has been asked to confirm it; you will be told by e-mail."))
    return redirect(_asked_for(request) or reverse("organisations:detail", args=[body.public_id]))


def _asked_for(request: HttpRequest) -> str:
    """The page of the portal from which the person came to register the body, such as an invitation; or ""."""
    address = request.GET.get("next", "")
    return address if url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure()) else ""


@reads_only
def edit(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    body = get_object_or_404(Body, public_id=public_id)
    day = timezone.localdate()
    require_acting(request.user, body, day)
    form = _data_form(public_id, day, request.POST or None)

    def save() -> None:
        data = {"changes": form.details(), "districts": form.cleaned_data["districts"]}
        actions.update_body(body, **data, seen=form.seen, by=request.user, now=timezone.now())

    if attempted(form, save, fresh=lambda: _data_form(public_id, day), subject=body, by=request.user):
        messages.success(request, _("The data have been changed."))
        return redirect("organisations:detail", public_id)
    context = {"form": form, "body": body} | trail(body, _("Change the data"))
    return render(request, "organisations/edit.html", context, status=status_of(form))


def _data_form(public_id: uuid.UUID, day: date, data: Any = None) -> BodyDataForm:
    """With what is stored now; the form writes into a row of its own."""
    body = Body.objects.get(public_id=public_id)
    form = BodyDataForm if correction_blockers(body) else CorrectableForm
    return form(data, instance=body, initial={"districts": actions.district_keys(body, day)})


@reads_only
def representative(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    body = get_object_or_404(Body, public_id=public_id)
    day = timezone.localdate()
    require_acting(request.user, body, day)
    form = RepresentativeForm(request.POST or None)
    if form.is_valid():
        try:
            new = form.representative()
            actions.change_representative(body, representative=new, by=request.user, now=timezone.now())
        except Refused as refused:
            form.add_error(None, [str(blocker) for blocker in refused.blockers])
        else:
            messages.success(request, _("Recorded. End the role of whoever no longer represents the body."))
            return redirect("organisations:detail", public_id)
    current = body.legal_representatives.valid_on(day).first()
    context = {"form": form, "body": body, "current": current}
    return render(request, "organisations/representative.html", context | trail(body, _("New legal representative")))
