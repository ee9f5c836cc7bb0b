"""Beginning an application, and beginning its next phase."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import actions, rules
from applications.actions.opening import next_phase as phase_after
from applications.forms import StartForm
from applications.structure import sections_of
from applications.views.fetching import application_of, crumbs, moment_of, standing_of
from calls.models import Call
from core.http import reads_only
from core.refusals import Blocker, NotAllowed, Refused
from organisations.models import Body
from partnerships.models import MEMBER_ROLES


@reads_only
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the lead among one's own bodies; see what will be needed before anything is written."""
    call = get_object_or_404(Call.objects.public().select_related("issuer"), slug=slug)
    now = moment_of(request)
    phase = call.phases.order_by("position").first()
    bodies = _bodies(request, call, now)
    form = StartForm(request.POST or None, bodies=bodies)
    blockers = _blockers(call, phase, bodies, now)
    if request.method == "POST" and not blockers and form.is_valid():
        try:
            application = actions.open_application(call=call, by=request.user, now=now, **form.cleaned_data)
        except Refused as refusal:
            blockers = refusal.blockers
        else:
            messages.success(request, _("The application is open: write when you like, everything is saved."))
            return redirect("applications:detail", application.public_id)
    context = {"call": call, "phase": phase, "form": form, "blockers": blockers, "now": now, **_needs(call, phase)}
    context["breadcrumb"] = [(_("Home"), reverse("home")), (call.title, _call_url(call)), (_("Apply"), "")]
    return render(request, "applications/start.html", context, status=409 if blockers and request.POST else 200)


def _call_url(call: Call) -> str:
    return reverse("calls:detail", args=[call.slug])


def _bodies(request: HttpRequest, call: Call, now: Any) -> Any:
    """The person's bodies of the kinds that may lead."""
    mine = Body.objects.filter(kind__in=call.lead_kinds, mandates__user=request.user, mandates__role__in=MEMBER_ROLES)
    in_force = Body.objects.acted_for_by(request.user, timezone.localdate(now))
    return mine.filter(pk__in=in_force.values("pk")).distinct().order_by("name", "pk")


def _blockers(call: Call, phase: Any, bodies: Any, now: Any) -> list[Blocker]:
    if phase is None:
        raise NotAllowed
    phase.call = call
    blockers = rules.window_blockers(phase, now)
    if not bodies:
        message = _("None of your bodies may lead in this call: register the body, or ask it for a mandate.")
        blockers.append(Blocker(message, reverse("organisations:register"), "no_lead"))
    return blockers


def _needs(call: Call, phase: Any) -> dict[str, Any]:
    """What the first phase asks: sections, documents, who must be in the partnership."""
    form = phase.forms.order_by("-version").first()
    return {
        "sections": sections_of(form) if form else (),
        "slots": list(phase.required_documents.order_by("position", "pk")),
        "composition": list(call.composition_rules.order_by("position", "pk")),
    }


@reads_only
def next_phase(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Explain what the next phase brings, and open it."""
    application = application_of(request, public_id)
    phase = phase_after(application)
    if phase is None or not standing_of(request, application).leads:
        raise NotAllowed
    blockers: list[Blocker] = []
    if request.method == "POST":
        try:
            actions.start_next_phase(application, by=request.user, now=moment_of(request))
        except Refused as refusal:
            blockers = refusal.blockers
        else:
            messages.success(request, _("“%(phase)s” is open, with your earlier answers.") % {"phase": phase.title})
            return redirect("applications:detail", application.public_id)
    context = {"application": application, "phase": phase, "blockers": blockers, "now": moment_of(request)}
    context["breadcrumb"] = crumbs(application, (phase.title, ""))
    return render(request, "applications/next_phase.html", context, status=409 if blockers else 200)
