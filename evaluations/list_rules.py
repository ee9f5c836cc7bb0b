"""What still blocks the publication of a list, as sentences."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.models import Check, Project
from applications.workflow import CheckState, ProjectState
from calls.models import Assessment, Phase
from calls.workflow import PhaseState
from core.refusals import Blocker
from evaluations.models import PublishedList, Ranking
from evaluations.verification import is_identical


def admitted_list_blockers(phase: Phase) -> list[Blocker]:
    """Every project received has a confirmed check, and the phase is being assessed."""
    if phase.assessment != Assessment.CHECKLIST or phase.state != PhaseState.ASSESSING:
        message = _("The admitted list is published once, while the phase is being assessed.")
        return [Blocker(message, code="not_assessing")]
    projects = Project.objects.filter(phase=phase, state__in=(ProjectState.REGISTERED, ProjectState.CHECKING))
    checks = Check.objects.filter(project__in=projects)
    confirmed = checks.filter(state=CheckState.CONFIRMED).count()
    missing = projects.count() - confirmed
    if not projects.exists():
        return [Blocker(_("No project was received: there is nothing to publish."), code="empty")]
    if not missing:
        return []
    message = ngettext(
        "%(count)d project has no confirmed outcome yet.", "%(count)d projects have no confirmed outcome yet.", missing
    )
    return [Blocker(message % {"count": missing}, code="unconfirmed")]


def ranking_list_blockers(phase: Phase, ranking: Ranking) -> list[Blocker]:
    """The ranking is the latest, not yet published, and gives the same result when it is computed again."""
    latest = phase.rankings.order_by("-version").first()
    if latest is None or latest.pk != ranking.pk:
        return [Blocker(_("The ranking was computed again: read the new one before you publish it."), code="stale")]
    if PublishedList.objects.filter(ranking=ranking).exists():
        message = _("This ranking is already published: record a new panel session to change it.")
        return [Blocker(message, code="published")]
    if not is_identical(ranking):
        return [Blocker(_("The ranking computed again from its inputs is not identical."), code="not_identical")]
    return []
