"""How a reservation ends: under an act that lifts it, or upholds it against the applicant and all that it did since."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from applications import notifications
from applications.actions.outcomes import record_outcome
from applications.actions.restoring import restore_sent
from applications.models import Outcome, OutcomeKind, Project
from applications.reservation_rules import Decision
from applications.workflow import PROJECT
from calls.models import Act
from core import audit, languages
from core.locks import hold
from partnerships import actions as partnerships
from partnerships.workflow import PartnershipState

LATER = ("application__call", "application__partnership__lead", "phase")


@transaction.atomic
def resolve_reservation(decision: Decision, *, act: Act, by: Any, now: datetime) -> list[Outcome]:
    """Record what the act decides; when it upholds, the application's later projects end with it.

    Who may decide, and the list that has to follow, are the calling action's; it holds the phases of the call from
    this one on. Returns the outcome, then those of the later projects that are excluded.
    """
    kind = OutcomeKind.ADMITTED if decision.lift else OutcomeKind.NOT_ADMITTED
    texts = {"reason": decision.reason, "remedy": decision.remedy}
    outcome = record_outcome(decision.project, kind=kind, act=act, **texts, by=by, now=now)
    return [outcome] if decision.lift else [outcome, *_end_later(outcome, by, now)]


def _end_later(upheld: Outcome, by: Any, now: datetime) -> list[Outcome]:
    """Drafts lapse, what was sent is excluded; what is already over stays as it is."""
    earlier, excluded = upheld.project, []
    later = Project.objects.filter(
        application=earlier.application_id, phase__position__gt=earlier.phase.position
    ).order_by("phase__position")
    for key in later.values_list("pk", flat=True):
        project = hold(Project.objects.select_related(*LATER), key)
        possible = PROJECT.actions_from(project.state)
        if "lapse" in possible:
            _let_fall(project, upheld, by, now)
        elif "exclude" in possible:
            excluded.append(_exclude(project, upheld, by, now))
    return excluded


def _let_fall(project: Project, upheld: Outcome, by: Any, now: datetime) -> None:
    before, after = PROJECT.move(project, "lapse")
    project.state_since = now
    project.save(update_fields=["state", "state_since"])
    audit.record("project.fallen", project, by=by, now=now, before=before, after=after, act=upheld.act_id)
    if project.application.partnership.state == PartnershipState.FORMING:
        partnerships.dissolve(project.application.partnership, by=by, now=now)
    notifications.fallen(project, upheld, now)


def _exclude(project: Project, upheld: Outcome, by: Any, now: datetime) -> Outcome:
    with languages.of_the_installation():
        sentence = _("The reservation on “%(phase)s” was upheld: %(reason)s")
        reason = sentence % {"phase": upheld.project.phase.title, "reason": upheld.reason}
    outcome = record_outcome(
        project, kind=OutcomeKind.EXCLUDED, act=upheld.act, reason=reason, remedy=upheld.remedy, by=by, now=now
    )
    restore_sent(project, by=by, now=now)
    return outcome
