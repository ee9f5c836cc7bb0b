"""What later lists, rankings and notices say of a sent project: columns that are read from its snapshot at sending."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from applications.models import Project, Submission
from partnerships.models import MemberRole


def columns(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a Submission that repeat its snapshot (docs/answers.md), so that no list has to read texts.

    `members` counts lead and partners: a supporter backs the project and takes no part in it. `bodies` names them all.
    """
    members = snapshot["partnership"]["members"]
    return {
        "title": snapshot["application"]["title"],
        "lead_name": snapshot["lead"]["name"],
        "lead_tax_code": snapshot["lead"]["tax_code"],
        "members": sum(member["role"] != MemberRole.SUPPORTER for member in members),
        "bodies": _names(members),
        "requested_grant": snapshot["totals"]["requested_grant"],
        "total_cost": snapshot["totals"]["total_cost"],
    }


def _names(members: Iterable[Mapping[str, Any]]) -> list[str]:
    named = sorted((member["role"] != MemberRole.LEAD, member["name"]) for member in members)
    return [name for _follows, name in named]


def as_sent(projects: QuerySet) -> QuerySet:
    """The projects with sent_title and sent_lead, those of the version that counts: drafts go on changing theirs."""
    counting = Submission.objects.counting().filter(project=OuterRef("pk")).order_by()  # one at most
    named = {"sent_title": "title", "sent_lead": "lead_name"}
    sent = {name: Subquery(counting.values(field)[:1]) for name, field in named.items()}
    words = TextField()
    return projects.annotate(**{name: Coalesce(given, Value(""), output_field=words) for name, given in sent.items()})


def with_project_as_sent(rows: QuerySet, *related: str) -> QuerySet:
    """Rows about projects (sheets, declarations, discussions), each project with the same."""
    projects = Project.objects.select_related(*related) if related else Project.objects.all()
    return rows.prefetch_related(Prefetch("project", as_sent(projects)))


def bodies_as_sent(projects: Iterable[Project]) -> dict[int, list[str]]:
    """The names of the bodies of each project, by its key, the lead first."""
    counting = Submission.objects.counting().filter(project__in=projects).order_by("project")
    return dict(counting.values_list("project", "bodies"))
