"""What waits for a person in applications: drafts to finish before a deadline, admitted projects to go on with."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from applications import desk_office
from applications.models import Project
from applications.permissions import applications_led_by, applications_written_by
from applications.workflow import ADMITTED_STATES, EDITABLE_STATES
from calls.models import Phase
from calls.workflow import CallState, PhaseState
from core.deadlines import not_over
from core.desk import Waiting

AT_MOST = 50
TAKING = (PhaseState.PLANNED, PhaseState.OPEN, PhaseState.SUSPENDED)


def waiting_for(user: Any, now: datetime) -> list[Waiting]:
    """Drafts first, then projects that may begin their next phase, then the work of the office."""
    return [*_drafts(user, now), *_admitted(user, now), *desk_office.waiting_for(user, now)]


def _drafts(user: Any, now: datetime) -> list[Waiting]:
    rows = Project.objects.filter(
        not_over("phase__closes_at", now),
        application__in=applications_written_by(user, now),
        state__in=EDITABLE_STATES,
        phase__state__in=TAKING,
        phase__call__state=CallState.PUBLISHED,
    )
    rows = rows.select_related("application__call", "phase")
    return [
        Waiting(
            label=_("Finish the draft “%(title)s”") % {"title": project.application.title},
            url=_page(project),
            due_at=None if project.phase.state == PhaseState.SUSPENDED else project.phase.closes_at,
            note=_draft_note(project),
            kind="draft",
        )
        for project in rows.order_by(F("phase__closes_at").asc(nulls_last=True), "pk")[:AT_MOST]
    ]


def _draft_note(project: Project) -> str:
    place = f"{project.phase.title}, {project.application.call.title}"
    if project.phase.state != PhaseState.SUSPENDED:
        return place
    return _("Suspended, nothing can be sent now: %(place)s") % {"place": place}


def _admitted(user: Any, now: datetime) -> list[Waiting]:
    """Admitted projects whose next phase is open and not begun: to people of the lead, who begin it."""
    following = Phase.objects.open_at(now).filter(
        call=OuterRef("application__call"), position=OuterRef("phase__position") + 1
    )
    begun = Project.objects.filter(application=OuterRef("application"), phase__position__gt=OuterRef("phase__position"))
    rows = Project.objects.filter(application__in=applications_led_by(user, now), state__in=ADMITTED_STATES)
    rows = rows.annotate(due_at=following.values("closes_at")[:1]).filter(Exists(following), ~Exists(begun))
    rows = rows.select_related("application__call", "phase")
    return [
        Waiting(
            label=_("Begin the next phase of “%(title)s”") % {"title": project.application.title},
            url=reverse("applications:next_phase", args=[project.application.public_id]),
            due_at=project.due_at,
            note=project.application.call.title,
            kind="next_phase",
        )
        for project in rows.order_by("due_at", "pk")[:AT_MOST]
    ]


def _page(project: Project) -> str:
    return reverse("applications:detail", args=[project.application.public_id])
