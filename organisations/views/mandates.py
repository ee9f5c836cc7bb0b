"""Pages on which people come to act for a body, answer, and cease."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.http import reads_only
from core.refusals import NotAllowed, Refused
from organisations import actions, rules
from organisations.forms import InviteForm, MandateForm
from organisations.models import Body, Mandate
from organisations.permissions import mandate_actions, may_see_people, roles_to_give, roles_to_request


@reads_only
def invite(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    body = get_object_or_404(Body, public_id=public_id)
    roles = roles_to_give(request.user, body, timezone.localdate())
    if not roles:
        raise NotAllowed
    form = InviteForm(request.POST or None, roles=roles)
    if form.is_valid():
        try:
            actions.invite_person(body, **form.cleaned_data, by=request.user, now=timezone.now())
        except Refused as refused:
            form.add_error(None, [str(blocker) for blocker in refused.blockers])
        else:
            messages.success(request, _("Invitation sent to %(email)s.") % form.cleaned_data)
            return redirect("organisations:detail", public_id)
    return render(
        request, "organisations/invite.html", {"form": form, "body": body} | trail(body, _("Invite a person"))
    )


@reads_only
def request_role(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    body = get_object_or_404(Body, public_id=public_id)
    roles = roles_to_request(request.user, body, timezone.localdate())
    if not roles:
        raise NotAllowed
    form = MandateForm(request.POST or None, roles=roles)
    if form.is_valid():
        try:
            mandate = actions.request_mandate(body, **form.cleaned_data, by=request.user, now=timezone.now())
        except Refused as refused:
            form.add_error(None, [str(blocker) for blocker in refused.blockers])
        else:
            messages.success(request, _("Request sent: the people of the body have been told by e-mail."))
            return redirect("organisations:mandate", mandate.token)
    return render(request, "organisations/request.html", {"form": form, "body": body} | trail(body, _("Ask to act")))


@require_safe
@reads_only
def mandate(request: HttpRequest, token: uuid.UUID) -> HttpResponse:
    shown = _visible(request, token)
    day = timezone.localdate()
    context = {
        "mandate": shown,
        "body": shown.body,
        "actions": mandate_actions(request.user, shown, roles_to_give(request.user, shown.body, day)),
        "representative": shown.body.legal_representatives.valid_on(day).first(),
        "inside": may_see_people(request.user, shown.body, day),
    }
    return render(request, "organisations/mandate.html", context | trail(shown.body, _("Acting for the body")))


@require_POST
def accept(request: HttpRequest, token: uuid.UUID) -> HttpResponse:
    return _answer(request, token, actions.accept_mandate, _("Accepted: the role is in force from today."))


@require_POST
def refuse(request: HttpRequest, token: uuid.UUID) -> HttpResponse:
    return _answer(request, token, actions.refuse_mandate, _("Refused."))


@require_POST
def withdraw(request: HttpRequest, token: uuid.UUID) -> HttpResponse:
    return _answer(request, token, actions.withdraw_mandate, _("Withdrawn."))


def end(request: HttpRequest, token: uuid.UUID) -> HttpResponse:
    """Ask once more, with what the body loses, before ending."""
    shown = _visible(request, token)
    day = timezone.localdate()
    if "end" not in mandate_actions(request.user, shown, roles_to_give(request.user, shown.body, day)):
        raise NotAllowed
    if request.method == "POST":
        return _answer(request, token, _end_aware(request), _("The role has ended."))
    context = {"mandate": shown, "body": shown.body, "warnings": rules.end_warnings(shown, day)}
    return render(request, "organisations/end.html", context | trail(shown.body, _("End a role")))


def _end_aware(request: HttpRequest) -> Callable[..., Mandate]:
    aware = request.POST.get("aware") == "yes"
    return lambda mandate, **by_and_now: actions.end_mandate(mandate, aware=aware, **by_and_now)


def _visible(request: HttpRequest, token: uuid.UUID) -> Mandate:
    mandates = Mandate.objects.visible_to(request.user, timezone.localdate())
    return get_object_or_404(mandates.select_related("body", "user", "created_by", "decided_by"), token=token)


def _answer(request: HttpRequest, token: uuid.UUID, action: Callable[..., Mandate], done: str) -> HttpResponse:
    try:
        action(_visible(request, token), by=request.user, now=timezone.now())
    except Refused as refused:
        for blocker in refused.blockers:
            messages.error(request, str(blocker))
        return redirect("organisations:mandate", token)
    messages.success(request, done)
    return redirect("organisations:mandate", token)


def trail(body: Body, title: str) -> dict[str, list[tuple[str, str]]]:
    home = (_("Your bodies"), reverse("organisations:list"))
    return {"breadcrumb": [home, (str(body), reverse("organisations:detail", args=[body.public_id])), (title, "")]}
