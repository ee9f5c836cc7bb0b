"""What a ranking is computed from: the rules of the call and the points of the panel, without any natural person."""

from datetime import UTC
from decimal import Decimal
from typing import Any

from applications.models import Submission
from calls.models import Criterion, CriterionClass, Phase, TieBreak
from evaluations import rules
from evaluations.computation import FORMAT
from evaluations.models import Commission, PanelScore
from evaluations.scoring import rounded

Plain = dict[str, Any]
Points = dict[tuple[int, int], Decimal]  # by the keys of project and criterion


def inputs_of(commission: Commission, points: Points | None = None) -> Plain:
    """Everything the computation reads, in the shape of docs/ranking.md; projects by protocol number.

    `points` are those of points_of(), when they were read already.
    """
    phase = commission.phase
    call = phase.call
    return {
        "format": FORMAT,
        "call": {"slug": call.slug, "title": call.title, "issuer": call.issuer.name},
        "phase": {"key": phase.key, "title": phase.title},
        "rules": rules_of(phase),
        "projects": _projects(commission, PanelScore.objects.points_of(commission) if points is None else points),
    }


def rules_of(phase: Phase) -> Plain:
    """The published rules: classes, thresholds, tie-breaks in their order, money."""
    call = phase.call
    classes = phase.criterion_classes.prefetch_related("criteria").order_by("position", "pk")
    return {
        "classes": [_class(each) for each in classes],
        "threshold_total": phase.threshold_total,
        "tie_breaks": [_tie_break(each) for each in phase.tie_breaks.select_related("criterion_class")],
        "budget": call.budget,
        "grant_min": call.grant_min,
        "grant_max": call.grant_max,
        "last_project": phase.last_project_rule,
    }


def key_of(criterion: Criterion) -> str:
    return f"{criterion.criterion_class.position}.{criterion.position}"


def _class(each: CriterionClass) -> Plain:
    criteria = sorted(each.criteria.all(), key=lambda one: (one.position, one.pk))
    return {
        "key": str(each.position),
        "title": each.title,
        "threshold": each.threshold,
        "criteria": [
            {
                "key": f"{each.position}.{one.position}",
                "title": one.title,
                "max_points": one.max_points,
                "weight": one.weight,
            }
            for one in criteria
        ],
    }


def _tie_break(each: TieBreak) -> Plain:
    return {"kind": each.kind, "class": str(each.criterion_class.position) if each.criterion_class else ""}


def _projects(commission: Commission, given: Points) -> list[Plain]:
    keys = {each.pk: key_of(each) for each in rules.criteria_of(commission.phase)}
    points: dict[int, Plain] = {}
    for (project, criterion), each in given.items():
        points.setdefault(project, {})[keys[criterion]] = rounded(each)
    projects = list(rules.scored_projects(commission.phase).order_by("pk").values_list("pk", flat=True))
    return [_project(each, points[each.project_id]) for each in _submissions(projects)]


def _submissions(projects: list[int]) -> list[Submission]:
    rows = Submission.objects.counting().filter(project__in=projects).defer("snapshot")
    return list(rows.order_by("protocol_register", "protocol_year", "protocol_number"))


def _project(submission: Submission, points: Plain) -> Plain:
    return {
        "key": submission.protocol,
        "title": submission.title,
        "lead": submission.lead_name,
        "members": submission.members,
        "requested": submission.requested_grant,
        "total_cost": submission.total_cost,
        "received_at": submission.received_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "points": points,
    }
