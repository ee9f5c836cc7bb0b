"""What later lists, rankings and notices say of a sent project: columns that are read from its snapshot at sending."""

from collections.abc import Mapping
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from applications.models import Submission
from partnerships.models import MemberRole


def columns(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a Submission that repeat its snapshot (docs/answers.md), so that no list has to read texts.

    `members` counts lead and partners: a supporter backs the project and takes no part in it.
    """
    members = snapshot["partnership"]["members"]
    return {
        "title": snapshot["application"]["title"],
        "lead_name": snapshot["lead"]["name"],
        "lead_tax_code": snapshot["lead"]["tax_code"],
        "members": sum(member["role"] != MemberRole.SUPPORTER for member in members),
        "requested_grant": snapshot["totals"]["requested_grant"],
        "total_cost": snapshot["totals"]["total_cost"],
    }


def as_sent(projects: QuerySet) -> QuerySet:
    """The projects with sent_title and sent_lead, those of the version that counts: drafts go on changing theirs."""
    counting = Submission.objects.counting().filter(project=OuterRef("pk"))
    named = {"sent_title": "title", "sent_lead": "lead_name"}
    return projects.annotate(**{name: Subquery(counting.values(field)[:1]) for name, field in named.items()})
