"""The pages of what the signatory decides by act while a call runs, and of its end."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from calls import actions
from calls.forms import ActForm, ExtensionForm, ResumptionForm, SuspensionForm
from calls.models import Call, Phase
from calls.permissions import call_actions, phase_actions, staff_roles
from calls.views.pages import board_breadcrumb
from core import files
from core.http import reads_only
from core.refusals import Refused

# Each decision on a phase: its form, the action, its title, what follows, and the words when it is done.
DECISIONS: dict[str, tuple[Any, Callable[..., Any], Any, Any, Any]] = {
    "extend": (
        ExtensionForm,
        actions.extend,
        gettext_lazy("Extend the deadline"),
        gettext_lazy(
            "The new deadline is public at once, and everyone who takes part is told by e-mail. "
            "It can be moved later again, never earlier."
        ),
        gettext_lazy("The deadline is extended."),
    ),
    "suspend": (
        SuspensionForm,
        actions.suspend,
        gettext_lazy("Suspend the phase"),
        gettext_lazy(
            "From now on nothing can be sent, until the phase is resumed. Drafts are kept. "
            "Everyone who takes part is told by e-mail."
        ),
        gettext_lazy("The phase is suspended."),
    ),
    "resume": (
        ResumptionForm,
        actions.resume,
        gettext_lazy("Resume the phase"),
        gettext_lazy(
            "Projects can be sent again until the deadline in force. Everyone who takes part is told by e-mail."
        ),
        gettext_lazy("The phase is open again."),
    ),
}


@reads_only
def decide(request: HttpRequest, slug: str, phase_key: str, decision: str) -> HttpResponse:
    """Extend, suspend or resume a phase with an act."""
    phase = _phase(request, slug, phase_key, decision)
    kind, action, title, lead, done = DECISIONS[decision]
    form = kind(request.POST or None, request.FILES or None, initial=_initial(phase, decision), phase=phase)
    if form.is_valid() and _decided(request, form, action, phase):
        messages.success(request, done)
        return redirect("calls:board", slug)
    context = {
        "call": phase.call,
        "phase": phase,
        "form": form,
        "title": title,
        "lead": lead,
        "kind": "primary",
        "now": timezone.now(),
        "breadcrumb": board_breadcrumb(phase.call, title),
    }
    return render(request, "calls/decide.html", context)


@reads_only
def revoke(request: HttpRequest, slug: str) -> HttpResponse:
    """Revoke the call with an act."""
    call = _call(request, slug, "revoke")
    form = ActForm(request.POST or None, request.FILES or None, issuer=call.issuer_id)
    if form.is_valid() and _decided(request, form, actions.revoke, call):
        messages.success(request, _("The call is revoked."))
        return redirect("calls:board", slug)
    title = _("Revoke the call")
    context = {
        "call": call,
        "form": form,
        "title": title,
        "lead": _(
            "Nothing is received, signed or judged any more: drafts, partnerships that form and unanswered invitations "
            "end with the call. What was received and published stays readable. Everyone who takes part is told by "
            "e-mail. This cannot be undone."
        ),
        "kind": "danger",
        "phase": None,
        "now": timezone.now(),
        "breadcrumb": board_breadcrumb(call, title),
    }
    return render(request, "calls/decide.html", context)


@require_POST
def conclude(request: HttpRequest, slug: str) -> HttpResponse:
    call = _call(request, slug, "conclude")
    try:
        actions.conclude(call, by=request.user, now=timezone.now())
    except Refused as refused:
        for blocker in refused.blockers:
            messages.error(request, str(blocker))
    else:
        messages.success(request, _("The call is concluded."))
    return redirect("calls:board", slug)


def _call(request: HttpRequest, slug: str, action: str) -> Call:
    call = get_object_or_404(Call.objects.staffed_by(request.user), slug=slug)
    if action not in call_actions(request.user, call):
        raise Http404
    return call


def _phase(request: HttpRequest, slug: str, phase_key: str, decision: str) -> Phase:
    call = get_object_or_404(Call.objects.staffed_by(request.user), slug=slug)
    phase = get_object_or_404(call.phases.select_related("call"), key=phase_key)
    if decision not in phase_actions(staff_roles(request.user, call), call.state, phase.state):
        raise Http404
    return phase


def _initial(phase: Phase, decision: str) -> dict[str, Any]:
    """An extension begins from the deadline in force, so that nobody has to copy it."""
    return {"closes_at": phase.closes_at} if decision == "extend" else {}


def _decided(request: HttpRequest, form: ActForm, action: Callable[..., Any], subject: Any) -> bool:
    now = timezone.now()
    given = form.cleaned_data
    more = {name: given[name] for name in ("closes_at", "next_opens_at") if name in given}
    try:
        with files.atomic():
            action(subject, act=form.new_act(by=request.user, now=now), by=request.user, now=now, **more)
    except Refused as refused:
        form.add_error(None, [str(blocker) for blocker in form.refused(refused.blockers)])
        return False
    return True
