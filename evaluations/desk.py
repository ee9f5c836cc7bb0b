"""What waits for a person in evaluations: conflicts, sheets, an assignment, an unsealing, a list to publish."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.models import Project
from applications.workflow import CheckState, ProjectState
from calls.models import Assessment, CallStaff, Phase, StaffRole
from calls.workflow import CallState, PhaseState
from core.desk import Waiting
from evaluations.models import CommissionMember, ScoreSheet
from evaluations.permissions import DESK_ROLES
from evaluations.rules import SCORED_STATES
from evaluations.unsealing import unsealing_blockers
from evaluations.workflow import CommissionState

MOST = 50


def waiting_for(user: Any, now: datetime) -> list[Waiting]:
    """A few queries, whatever the number of commissions."""
    return [*_as_member(user, now), *_as_signatory(user, now)]


def _as_member(user: Any, now: datetime) -> list[Waiting]:
    running = (CommissionState.DECLARING, CommissionState.SCORING, CommissionState.PANEL)
    unfinished = ScoreSheet.objects.unfinished().filter(member__commission=OuterRef("commission"))
    scored = Project.objects.filter(phase=OuterRef("commission__phase"), state__in=SCORED_STATES).order_by()
    scored = scored.values("phase").annotate(number=Count("pk"))
    members = CommissionMember.objects.seated().filter(user=user, commission__state__in=running)
    members = members.exclude(commission__phase__call__state=CallState.REVOKED)
    members = members.select_related("commission__phase__call").annotate(
        declared=Count("conflict_declarations__project", distinct=True),
        projects=Coalesce(Subquery(scored.values("number")), 0),
        open_sheets=ScoreSheet.objects.awaited().of_member(),
        others_open=Exists(unfinished),
        cannot_write=Exists(ScoreSheet.objects.stranded().filter(member__commission=OuterRef("commission"))),
    )
    return [waiting for member in members.order_by("pk")[:MOST] for waiting in _member(member, now)]


def _member(member: Any, now: datetime) -> list[Waiting]:
    state, desk, found = member.commission.state, member.role in DESK_ROLES, []
    if member.declared < member.projects:
        found.append(_waiting(member, _("Declare your conflicts of interest"), "conflicts", "conflict"))
    if state == CommissionState.DECLARING and member.declared >= member.projects and desk:
        found.append(_waiting(member, _("Assign the projects to the evaluators"), "assignment", "assignment"))
    if state == CommissionState.SCORING and member.open_sheets:
        label = ngettext("Confirm %(count)d score sheet", "Confirm %(count)d score sheets", member.open_sheets) % {
            "count": member.open_sheets
        }
        found.append(_waiting(member, label, "sheets", "sheet", member.commission.sheets_due_at))
    if state == CommissionState.SCORING and desk:
        found += _scoring(member, now)
    if state == CommissionState.PANEL and desk:
        found.append(_waiting(member, _("Record the panel session and compute the ranking"), "panel", "panel"))
    return found


def _scoring(member: Any, now: datetime) -> list[Waiting]:
    """Only where somebody left or has a conflict is it worth reading which sheets hold up the unsealing."""
    blocked, to_give = member.others_open, False
    if member.cannot_write:
        codes = {blocker.code for blocker in unsealing_blockers(member.commission, timezone.localdate(now))}
        blocked, to_give = bool(codes), "to_give" in codes
    found = []
    if to_give:
        label = _("Give to somebody else the sheets of those who have a conflict or have left")
        found.append(_waiting(member, label, "sheets", "replace"))
    if not blocked:
        found.append(_waiting(member, _("Unseal the score sheets"), "office", "unseal"))
    return found


def _waiting(member: Any, label: str, page: str, kind: str, due_at: datetime | None = None) -> Waiting:
    phase = member.commission.phase
    url = reverse(f"evaluations:{page}", args=[phase.call.slug, phase.key])
    return Waiting(label, url, due_at, note=f"{phase.call.title} – {phase.title}", kind=kind)


def _as_signatory(user: Any, now: datetime) -> list[Waiting]:
    """Commissions to appoint, rankings and admitted lists to publish."""
    calls = CallStaff.objects.in_force(timezone.localdate(now)).of(user).filter(role=StaffRole.SIGNATORY).values("call")
    received = Project.objects.filter(phase=OuterRef("pk"), state__in=(ProjectState.REGISTERED, ProjectState.CHECKING))
    phases = (
        Phase.objects.filter(call__in=calls)
        .exclude(call__state=CallState.REVOKED)
        .filter(Q(state=PhaseState.ASSESSING) | Q(commission__state=CommissionState.RANKED))
    )
    phases = phases.select_related("call", "commission").annotate(
        received=Exists(received),
        unconfirmed=Exists(received.exclude(check_of_office__state=CheckState.CONFIRMED)),
    )
    signed = [waiting for phase in phases.order_by("pk")[:MOST] for waiting in _signed(phase)]
    return [*signed, *_reserved(calls)]


def _reserved(calls: Any) -> list[Waiting]:
    """One thing for each phase with reservations still open."""
    reserved = Count("projects", filter=Q(projects__state=ProjectState.ADMITTED_WITH_RESERVATION))
    running = Phase.objects.filter(call__in=calls).exclude(call__state=CallState.REVOKED)
    phases = running.annotate(reserved=reserved).filter(reserved__gt=0)
    return [_reservations(phase) for phase in phases.select_related("call").order_by("pk")[:MOST]]


def _reservations(phase: Any) -> Waiting:
    label = ngettext(
        "%(count)d reservation to decide by an act", "%(count)d reservations to decide by an act", phase.reserved
    ) % {"count": phase.reserved}
    url = reverse("evaluations:reservations", args=[phase.call.slug, phase.key])
    return Waiting(label, url, None, f"{phase.call.title} – {phase.title}", "reservation")


def _signed(phase: Any) -> list[Waiting]:
    commission, note = getattr(phase, "commission", None), f"{phase.call.title} – {phase.title}"
    place = [phase.call.slug, phase.key]
    if phase.assessment == Assessment.CHECKLIST and phase.received and not phase.unconfirmed:
        url = reverse("evaluations:admitted", args=place)
        return [Waiting(_("Publish the list of admitted projects"), url, None, note, "publish")]
    if phase.assessment == Assessment.SCORING and commission is None:
        return [Waiting(_("Appoint the commission"), reverse("evaluations:appoint", args=place), None, note, "appoint")]
    if commission is not None and commission.state == CommissionState.RANKED:
        url = reverse("evaluations:ranking", args=place)
        return [Waiting(_("Publish the ranking"), url, None, note, "publish")]
    return []
