"""The officer's board of a call: its phases with how many projects stand where, what blocks the next act, the acts."""

from datetime import datetime
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.models import Project
from applications.workflow import ProjectState
from calls.editor import ball
from calls.history import history
from calls.models import Assessment, Call, Phase, StaffRole
from calls.page import effects_of, phases_of
from calls.permissions import call_actions, phase_actions, staff_roles
from calls.phase_words import phase_sentence
from calls.reading import act_words
from calls.revocation import revocation_sentence
from calls.rules import publication_blockers, publication_warnings
from calls.views.pages import unlinked
from calls.workflow import CallState, PhaseState
from core.http import reads_only

UNDECIDED = (ProjectState.REGISTERED, ProjectState.CHECKING, ProjectState.SCORING)
PREPARING = (CallState.DRAFT, CallState.IN_APPROVAL)


@reads_only
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """Everyone who works on the call reads it; each sees only the actions of their own role."""
    call = get_object_or_404(Call.objects.staffed_by(request.user).select_related("measure", "issuer"), slug=slug)
    now, roles = timezone.now(), staff_roles(request.user, call)
    preparing, manages = call.state in PREPARING, StaffRole.MANAGER in roles
    actions = call_actions(request.user, call)
    shown = list if manages else unlinked
    advised = list if "edit" in actions else unlinked
    context = {
        "call": call,
        "now": now,
        "state_text": ball(call),
        "actions": actions,
        "blockers": shown(publication_blockers(call, now)) if preparing else [],
        "warnings": advised(publication_warnings(call, now)) if preparing else [],
        "columns": [] if preparing else _columns(call, roles),
        "acts": [(effect, act_words(effect.act)) for effect in effects_of(call)],
        "staff": _staff(call, now),
        "manages": manages,
        "audit_url": f"{reverse('audit')}?call={call.pk}" if StaffRole.AUDITOR in roles else "",
        "history": history(call, list(call.phases.all())),
        "breadcrumb": [(_("Calls you work on"), reverse("calls:office")), (call.title, "")],
    }
    return render(request, "calls/board.html", context)


def _staff(call: Call, now: datetime) -> Any:
    staff = call.staff.in_force(timezone.localdate(now)).select_related("user")
    return staff.order_by("role", "user__last_name", "pk")


def _columns(call: Call, roles: frozenset[str]) -> list[dict[str, Any]]:
    counts = _counts(call)
    return [
        {
            "phase": phase,
            "counts": counts.get(phase.pk, []),
            "actions": phase_actions(roles, call.state, phase.state),
            "runs": call.state != CallState.REVOKED,
            "links": _links(call, phase),
            "next": _next(phase, counts.get(phase.pk, [])),
        }
        for phase in phases_of(call)
    ]


def _counts(call: Call) -> dict[int, list[tuple[str, Any, int]]]:
    """For each phase, (state, label, number) of the states that hold projects, in the order of their workflow.

    Nothing of a phase before the office's doors open: in a competition nobody knows how many write or have sent.
    """
    received = Project.objects.filter(phase__call=call, phase__registered_at__isnull=False)
    rows = received.order_by().values_list("phase", "state").annotate(Count("pk"))
    order = list(ProjectState.values)
    found: dict[int, list[tuple[str, Any, int]]] = {}
    for phase, state, number in sorted(rows, key=lambda row: (row[0], order.index(row[1]))):
        found.setdefault(phase, []).append((state, ProjectState(state).label, number))
    return found


def _next(phase: Phase, counts: list[tuple[str, Any, int]]) -> str:
    """What the phase waits for, in a sentence."""
    if revoked := revocation_sentence(phase.call):
        return revoked
    waiting = sum(number for state, _label, number in counts if state in UNDECIDED)
    if phase.state != PhaseState.ASSESSING:
        return phase_sentence(phase)
    if waiting:
        words = ngettext(
            "%(count)s project still waits for its outcome: the list can be published after that.",
            "%(count)s projects still wait for their outcome: the list can be published after that.",
            waiting,
        )
        return words % {"count": waiting}
    return _("No project waits for an outcome: the list can be published.")


def _links(call: Call, phase: Phase) -> list[tuple[Any, str]]:
    names = [("applications:office_list", _("Projects received and their checks"))]
    if phase.assessment == Assessment.SCORING:
        names.append(("evaluations:office", _("Commission, scores and ranking")))
    else:
        done = phase.state == PhaseState.CONCLUDED
        names.append(("evaluations:office", _("Published list") if done else _("List to be published")))
    return [(label, url) for name, label in names if (url := _url(name, call.slug, phase.key))]


def _url(name: str, *args: str) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
