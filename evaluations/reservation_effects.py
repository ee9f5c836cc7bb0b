"""What a decision on a reservation would do, said before it is taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from applications.models import OutcomeKind, Project
from applications.reservation_rules import Decision
from applications.workflow import PROJECT, ProjectState
from evaluations.models import PublishedList


@dataclass(frozen=True)
class Effect:
    """A decision with the outcome that it gives, and what becomes of the application's later projects."""

    decision: Decision
    outcome: str
    outcome_label: str | Promise
    consequences: tuple[str, ...]


def effects(decisions: Sequence[Decision]) -> list[Effect]:
    """In two queries, whatever the number of decisions."""
    upheld = [one.project.application_id for one in decisions if not one.lift]
    later: dict[int, list[Project]] = {}
    for project in Project.objects.filter(application__in=upheld).select_related("phase").order_by("phase__position"):
        later.setdefault(project.application_id, []).append(project)
    published = set(
        PublishedList.objects.in_force().filter(ranking__isnull=False).order_by("pk").values_list("phase", flat=True)
    )
    return [_effect(one, later.get(one.project.application_id, []), published) for one in decisions]


def _effect(decision: Decision, projects: Sequence[Project], published: set[int]) -> Effect:
    kind = OutcomeKind.ADMITTED if decision.lift else OutcomeKind.NOT_ADMITTED
    here = decision.project.phase.position
    said = [_consequence(one, one.phase_id in published) for one in projects if one.phase.position > here]
    return Effect(decision, kind.value, kind.label, tuple(filter(None, said)))


def _consequence(project: Project, published: bool) -> str:
    words, possible = {"phase": project.phase.title}, PROJECT.actions_from(project.state)
    if "lapse" in possible:
        return _("%(phase)s: the draft lapses and cannot be sent any more.") % words
    if "exclude" not in possible:
        return ""
    if published:
        return _("%(phase)s: the project is excluded; the published ranking must be superseded by a new one.") % words
    if project.state == ProjectState.SCORING:
        return _("%(phase)s: the project leaves the commission and has no place in the ranking.") % words
    return _("%(phase)s: the project that was sent is excluded and is not scored.") % words
