"""What the office sees of the projects of a phase: rows, filters, order, the same as CSV."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import User
from applications.check_forms import SORTS, UNASSIGNED, OfficeFilter
from applications.models import Check, Outcome, OutcomeKind, Project, Submission
from applications.sent_facts import as_sent
from applications.workflow import APPLICANTS_STATES
from calls.models import CallStaff, Phase, StaffRole
from core.templatetags.wecare import stamp

PER_PAGE = 50


def received_projects(phase: Phase) -> QuerySet[Project]:
    """The projects that the office took over, each with what its counting submission says."""
    counting = Submission.objects.counting().filter(project=OuterRef("pk")).order_by()
    fields = ("received_at", "requested_grant", "total_cost", "number")
    decided = Outcome.objects.filter(project=OuterRef("pk")).order_by("-published_at", "-pk").values("kind")[:1]
    protocol = ("protocol_register", "protocol_year", "protocol_number")
    return (
        as_sent(Project.objects.filter(phase=phase))
        .exclude(state__in=APPLICANTS_STATES)
        .select_related("application__partnership__lead", "check_of_office__officer", "phase")
        .annotate(**{name: Subquery(counting.values(name)[:1]) for name in (*fields, *protocol)})
        .annotate(outcome=Coalesce(Subquery(decided), F("check_of_office__outcome"), Value("")))
    )


def filtered(projects: QuerySet[Project], chosen: OfficeFilter) -> QuerySet[Project]:
    """The projects that the filter lets through, in its order; a filter with a mistake lets all through."""
    data = chosen.cleaned_data if chosen.is_valid() else {}
    if words := data.get("q", "").strip():
        projects = projects.filter(_named(words))
    if data.get("state") == UNASSIGNED:
        projects = projects.filter(check_of_office__isnull=True)
    elif data.get("state"):
        projects = projects.filter(check_of_office__state=data["state"])
    if data.get("officer"):
        projects = projects.filter(check_of_office__officer=data["officer"])
    if data.get("outcome"):
        projects = projects.filter(outcome=data["outcome"])
    return projects.order_by(*SORTS[data.get("sort") or "received"][1])


def _named(words: str) -> Q:
    named = Q(sent_title__holds=words) | Q(sent_lead__holds=words)
    number = words.rpartition("-")[2]
    return (
        named | Q(protocol_number=int(number)) if number.isascii() and number.isdigit() and len(number) < 9 else named
    )


def protocol_of(project: Any) -> str:
    return f"{project.protocol_register}-{project.protocol_year}-{project.protocol_number:06d}"


def outcome_label(project: Any) -> str:
    """The outcome in force, published or proposed: an act on a reservation replaces what the check proposed."""
    return str(OutcomeKind(project.outcome).label) if project.outcome else ""


def officers_of(phase: Phase, day: date) -> list[User]:
    """The case officers of the call whose mandate is in force."""
    staff = CallStaff.objects.in_force(day).filter(call=phase.call, role=StaffRole.CASE_OFFICER)
    return list(User.objects.filter(pk__in=staff.values("user")).order_by("last_name", "first_name", "pk"))


def loads_of(officers: Iterable[User], phase: Phase) -> dict[int, int]:
    """How many projects of the phase each officer has."""
    loads = {officer.pk: 0 for officer in officers}
    for officer in Check.objects.filter(project__phase=phase, officer__in=loads).values_list("officer", flat=True):
        loads[officer] += 1
    return loads


def table(projects: Iterable[Any]) -> Iterator[list[Any]]:
    """The headings, then one line a project."""
    yield [
        _("Protocol number"),
        _("Received at"),
        _("Title"),
        _("Lead partner"),
        _("Grant requested (€)"),
        _("Total cost (€)"),
        _("State"),
        _("Case officer"),
        _("State of the check"),
        _("Outcome"),
    ]
    yield from map(_cells, projects)


def _cells(project: Any) -> list[Any]:
    check = getattr(project, "check_of_office", None)
    return [
        protocol_of(project),
        stamp(project.received_at),
        project.sent_title,
        project.sent_lead,
        project.requested_grant,
        project.total_cost,
        project.get_state_display(),
        str(check.officer) if check else "",
        check.get_state_display() if check else "",
        outcome_label(project),
    ]
