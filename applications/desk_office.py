"""What waits for a person of an office in the checks: to judge, to take, to confirm."""

from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from applications.models import Project
from applications.workflow import CheckState, ProjectState
from calls.models import Assessment, CallStaff, Phase, StaffRole
from calls.workflow import CallState, PhaseState
from core.desk import Waiting

AT_MOST = 50


def waiting_for(user: Any, now: datetime) -> list[Waiting]:
    """One thing for each phase and kind of work, with how many projects it holds."""
    staff = CallStaff.objects.in_force(timezone.localdate(now)).of(user)
    return [
        *_of_phases(_checked(staff, StaffRole.CASE_OFFICER), _mine(user), "open", _to_judge, user),
        *_of_phases(_checked(staff, StaffRole.CASE_OFFICER), _free(), "unassigned", _to_take, None),
        *_of_phases(_checked(staff, StaffRole.MANAGER), _proposed(user), "proposed", _to_confirm, None),
    ]


def _checked(staff: Any, role: str) -> Any:
    calls = staff.filter(role=role).values("call")
    running = Phase.objects.exclude(call__state=CallState.REVOKED)
    phases = running.filter(call__in=calls, assessment=Assessment.CHECKLIST, state=PhaseState.ASSESSING)
    return phases.select_related("call")


def _mine(user: Any) -> Q:
    return Q(check_of_office__officer=user, check_of_office__state=CheckState.OPEN)


def _free() -> Q:
    return Q(state=ProjectState.REGISTERED, check_of_office__isnull=True)


def _proposed(user: Any) -> Q:
    return Q(check_of_office__state=CheckState.PROPOSED) & ~Q(check_of_office__proposed_by=user)


def _of_phases(phases: Any, which: Q, state: str, sentence: Any, officer: Any) -> list[Waiting]:
    counts = dict(
        Project.objects.filter(which, phase__in=phases)
        .order_by()
        .values_list(F("phase"))
        .annotate(number=Count("pk"))[:AT_MOST]
    )
    query = "&".join(filter(None, [f"state={state}" if state else "", f"officer={officer.pk}" if officer else ""]))
    return [
        Waiting(
            label=sentence(counts[phase.pk]),
            url=reverse("applications:office_list", args=[phase.call.slug, phase.key]) + (f"?{query}" if query else ""),
            note=phase.call.title,
            kind="check",
        )
        for phase in phases.filter(pk__in=counts).order_by("pk")
    ]


def _to_judge(count: int) -> str:
    return ngettext("%(count)d project to check", "%(count)d projects to check", count) % {"count": count}


def _to_take(count: int) -> str:
    return ngettext("%(count)d project without a case officer", "%(count)d projects without a case officer", count) % {
        "count": count
    }


def _to_confirm(count: int) -> str:
    return ngettext("%(count)d proposed outcome to confirm", "%(count)d proposed outcomes to confirm", count) % {
        "count": count
    }
