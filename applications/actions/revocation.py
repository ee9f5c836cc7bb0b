"""What a revocation ends in the same act: drafts, partnerships that form, invitations that nobody answered."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from applications.actions.restoring import restore_sent
from applications.models import Project
from applications.workflow import PROJECT, ProjectState
from calls.models import Act, Call
from core import audit, languages
from core.locks import hold
from partnerships import actions as partnerships

REASON = "revoked"
# What is unsent lapses; of a replacement that was not sent, the version sent stays what it was: received.
UNSENT = (ProjectState.DRAFT, ProjectState.WITHDRAWN)


def end_with_call(call: Call, *, act: Act, by: Any, now: datetime) -> None:
    """Called inside the transaction of the revocation, which holds the call and every phase of it."""
    details = {"reason": REASON, "act": act.pk}
    projects = _held(call)
    forming = partnerships.hold_forming(call)
    with languages.of_the_installation():
        words = _("The call was revoked.")
    partnerships.lapse_invitations(forming, words=words, by=by, now=now, **details)
    for state in UNSENT:
        _lapse([project for project in projects if project.state == state], state, by, now, details)
    replacing = [project for project in projects if project.state == ProjectState.REPLACING]
    for project in replacing:
        _keep(project, by, now, details)
    restored = {project.application.partnership_id for project in replacing}
    partnerships.dissolve_all(forming - restored, by=by, now=now, **details)


def _held(call: Call) -> list[Project]:
    """The projects of the call that are not closed yet, each held, with its application."""
    phases = list(call.phases.order_by("pk").values_list("pk", flat=True))
    rows = Project.objects.filter(phase__in=phases, state__in=(*UNSENT, ProjectState.REPLACING)).order_by("pk")
    held = [project.pk for project in rows.select_for_update(of=("self",)).only("pk")]
    return list(Project.objects.filter(pk__in=held).select_related("application").order_by("pk"))


def _lapse(projects: list[Project], state: ProjectState, by: Any, now: datetime, details: dict[str, Any]) -> None:
    after = PROJECT.target(state, "lapse")
    Project.objects.filter(pk__in=[project.pk for project in projects]).update(state=after, state_since=now)
    audit.record_all("project.lapsed", projects, by=by, now=now, before=state.value, after=after, **details)


def _keep(project: Project, by: Any, now: datetime, details: dict[str, Any]) -> None:
    project = hold(Project.objects.select_related("application__partnership"), project.pk)
    before, after = PROJECT.move(project, "keep")
    project.state_since = now
    project.save(update_fields=["state", "state_since"])
    audit.record("project.keep", project, by=by, now=now, before=before, after=after, **details)
    restore_sent(project, by=by, now=now)
