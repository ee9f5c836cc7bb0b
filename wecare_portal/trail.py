"""Which audit events an auditor reads: those of the calls that they audit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, Model, Q, QuerySet
from django.db.models.functions import Cast

from applications.models import Application, Check, Project
from calls.models import Call, Phase, StaffRole
from core.models import AuditEvent
from core.subjects import label_of
from evaluations.models import Commission, PanelSession, PublishedList, ScoreSheet
from partnerships.models import Member, Partnership

# How each kind of subject leads to its call.
PATHS: dict[type[Model], str] = {
    Call: "pk__in",
    Phase: "call__in",
    Partnership: "call__in",
    Member: "partnership__call__in",
    Application: "call__in",
    Project: "phase__call__in",
    Check: "project__phase__call__in",
    Commission: "phase__call__in",
    ScoreSheet: "project__phase__call__in",
    PanelSession: "commission__phase__call__in",
    PublishedList: "phase__call__in",
}
PROJECT_PATHS: dict[type[Model], str] = {Project: "pk", Check: "project", ScoreSheet: "project"}


@dataclass(frozen=True)
class Wanted:
    """What is looked for; an empty part looks for nothing in particular. Moments bound the events, both included."""

    person: str = ""
    project: str = ""
    call: Call | None = None
    since: datetime | None = None
    until: datetime | None = None


def audited_calls(user: Any) -> QuerySet[Call]:
    return Call.objects.staffed_by(user, StaffRole.AUDITOR).order_by("title", "pk")


def events(calls: QuerySet[Call], wanted: Wanted) -> QuerySet[AuditEvent]:
    """The events that were looked for, the latest first, with who did them and their place in the chain."""
    chosen = calls.filter(pk=wanted.call.pk) if wanted.call else calls
    found = AuditEvent.objects.filter(_of(PATHS, chosen.order_by().values("pk")))
    for word in wanted.person.split()[:4]:
        name = Q(actor__first_name__holds=word) | Q(actor__last_name__holds=word)
        found = found.filter(name | Q(actor__email__holds=word))
    if wanted.project:
        found = found.filter(_of_projects(wanted.project, chosen))
    if wanted.since:
        found = found.filter(moment__gte=wanted.since)
    if wanted.until:
        found = found.filter(moment__lte=wanted.until)
    return found.select_related("actor", "link").order_by("-moment", "-pk")


def _of(paths: dict[type[Model], str], keys: Any) -> Q:
    """Events whose subject is a row that leads to one of the keys."""
    found = Q(pk__in=[])
    for model, path in paths.items():
        rows = model._base_manager.filter(**{path: keys}).annotate(row_key=Cast("pk", CharField()))
        found |= Q(subject_type=label_of(model(pk=0))[0], subject_id__in=rows.values("row_key"))
    return found


def _of_projects(words: str, calls: QuerySet[Call]) -> Q:
    """Projects by title or by the number of their protocol."""
    named = Q(application__title__holds=words) | Q(submissions__title__holds=words)
    number = words.rpartition("-")[2]
    if number.isascii() and number.isdigit() and len(number) < 9:
        named |= Q(submissions__protocol_number=int(number))
    projects = Project.objects.filter(named, phase__call__in=calls.order_by().values("pk")).order_by().values("pk")
    return _of({model: f"{path}__in" for model, path in PROJECT_PATHS.items()}, projects)
