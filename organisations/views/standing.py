"""Pages on which the office says which bodies are what they say they are."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.http import reads_only
from core.refusals import NotAllowed, Refused
from core.seen import FIELD as SEEN
from core.seen import Seen, mark
from organisations import actions
from organisations.forms import StandingForm
from organisations.models import Body, StandingDecision
from organisations.permissions import require_to_decide_standing
from organisations.standing import findings
from organisations.views.bodies import facts
from organisations.workflow import STANDING, Standing

DECISIONS = {"confirm": actions.confirm_body, "refuse": actions.refuse_body}
A_PAGE = 20
IDENTITY = ("kind", "name")  # what is confirmed is what was on the page


@require_safe
@reads_only
def confirmations(request: HttpRequest) -> HttpResponse:
    """The bodies that wait, the longest first, and what was decided last."""
    require_to_decide_standing(request.user, timezone.localdate())
    waiting = Body.objects.waiting().select_related("created_by").order_by("created_at", "pk")
    context = {
        "page": Paginator(waiting, A_PAGE).get_page(request.GET.get("page")),
        "decided": StandingDecision.objects.select_related("body", "decided_by").order_by("-pk")[:A_PAGE],
        "breadcrumb": [(_("Desk"), reverse("desk")), (_("Bodies to confirm"), "")],
    }
    return render(request, "organisations/confirmations.html", context)


@reads_only
def confirmation(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """What speaks for and against one body, and the decision."""
    day = timezone.localdate()
    require_to_decide_standing(request.user, day)
    body = get_object_or_404(Body.objects.exclude(standing=Standing.FREE), public_id=public_id)
    form = StandingForm(request.POST or None)
    blockers: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            return _decided(request, body, form.cleaned_data["reason"])
        except Refused as refused:
            blockers = refused.blockers
    context = {
        "body": body,
        "form": form,
        "blockers": blockers,
        "shown": mark(model_to_dict(body, IDENTITY)),
        "actions": STANDING.actions_from(body.standing),
        "findings": findings(body),
        "facts": [*facts(body, day, inside=True), (_("Registered by"), f"{body.created_by}, {_mail(body)}")],
        "decisions": body.standing_decisions.select_related("decided_by").order_by("-pk"),
        "breadcrumb": [(_("Bodies to confirm"), reverse("organisations:confirmations")), (str(body), "")],
    }
    return render(request, "organisations/confirmation.html", context, status=409 if blockers else 200)


def _decided(request: HttpRequest, body: Body, reason: str) -> HttpResponse:
    decision = DECISIONS.get(request.POST.get("decision", ""))
    if decision is None:
        raise NotAllowed
    seen = Seen(IDENTITY, request.POST.get(SEEN, ""))
    decided = decision(body, reason=reason, seen=seen, by=request.user, now=timezone.now())
    messages.success(request, f"{decided}: {decided.get_standing_display()}.")
    return redirect("organisations:confirmations")


def _mail(body: Body) -> str:
    return body.created_by.email if body.created_by else ""
