"""What happened to an application, told in sentences from the audit log."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from applications.models import Application, Project
from core.models import AuditEvent
from core.subjects import label_of

AT_MOST = 100
REVOKED = "project.lapsed.revoked"


def sentences() -> dict[str, str]:
    return {
        "application.opened": _("Application started"),
        "project.opened": _("Draft of a phase opened"),
        "project.sent": _("Project sent"),
        "project.replace": _("Replacement started; the version sent still counts"),
        "project.keep": _("Replacement abandoned; the version sent stands"),
        "project.withdrawn": _("Sent version withdrawn"),
        "project.resume": _("Draft reopened"),
        "project.registered": _("Taken over by the office"),
        "project.lapsed": _("Deadline passed without a project sent"),
        "project.fallen": _("Draft closed: the project of the earlier phase is not admitted any more"),
        REVOKED: _("Ended unsent: the call was revoked"),
        "project.outcome": _("Outcome published"),
        "document.attached": _("Document attached"),
        "document.removed": _("Document removed"),
        "partnership.formed": _("Partnership begun"),
        "partnership.frozen": _("Partnership fixed with the sending"),
        "partnership.reopened": _("Partnership open to changes again"),
    }


def history(application: Application, projects: list[Project]) -> list[dict[str, Any]]:
    """The latest events first, for templates: moment, words, who did it (empty: the clock)."""
    subjects = Q()
    for subject in (application, application.partnership, *projects):
        kind, key = label_of(subject)
        subjects |= Q(subject_type=kind, subject_id=key)
    words = sentences()
    events = AuditEvent.objects.filter(subjects, event__in=words).select_related("actor").order_by("-moment", "-id")
    return [
        {"moment": event.moment, "words": words[_kind(event)], "person": event.actor or ""}
        for event in events[:AT_MOST]
    ]


def _kind(event: AuditEvent) -> str:
    return REVOKED if event.event == "project.lapsed" and "reason" in event.details else event.event
