"""What the minutes of a session say: attendance, abstentions, points and reasons, as plain data that are kept whole."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from applications.models import Project, Submission
from calls.act_name import act_name
from calls.models import Criterion
from core.canonical import canonical_json, sha256_hex
from evaluations import panel_rules, rules
from evaluations.attendance import Attendance, attendances, members_at
from evaluations.models import CommissionMember, CommissionRole, PanelSession, SessionKind
from evaluations.rules import Points
from evaluations.scoring import rounded

FORMAT = 1

Plain = dict[str, Any]


def content_of(session: PanelSession) -> Plain:
    """The session as it would be recorded now; canonical JSON of it is what a person confirms and what is kept."""
    commission = session.commission
    phase = commission.phase
    present = set(session.present.values_list("pk", flat=True))
    return {
        "format": FORMAT,
        "call": {"title": phase.call.title, "issuer": phase.call.issuer.name},
        "phase": {"title": phase.title},
        "act": {"number": commission.act.number, "date": commission.act.date.isoformat()},
        "session": {
            "number": session.number,
            "kind": session.kind,
            "held_at": timezone.localtime(session.held_at).isoformat(timespec="minutes"),
            "place": session.place,
        },
        "members": [_member(one, one.pk in present) for one in members_at(session)],
        "text": session.minutes,
        "projects": _projects(session),
    }


def fingerprint(session: PanelSession) -> str:
    """The SHA-256 of the minutes as they would be recorded now."""
    return sha256_hex(canonical_json(content_of(session)))


def _member(member: CommissionMember, present: bool) -> Plain:
    return {"name": str(member.user), "role": str(member.role), "present": present}


def _projects(session: PanelSession) -> list[Plain]:
    projects = panel_rules.discussed(session)
    criteria, points = rules.criteria_of(session.commission.phase), panel_rules.points_in(session)
    attended = attendances(session, projects)
    protocols = {one.project_id: one.protocol for one in _submissions(projects)}
    return [
        {
            "protocol": protocols.get(project.pk, ""),
            **_project(project, criteria, points.get(project.pk, {}), attended[project.pk]),
        }
        for project in projects
    ]


def _submissions(projects: list[Project]) -> list[Submission]:
    return list(Submission.objects.counting().filter(project__in=projects).defer("snapshot").order_by("pk"))


def _project(project: Project, criteria: list[Criterion], points: dict[int, Points], attended: Attendance) -> Plain:
    return {
        "title": project.sent_title,
        "lead": project.sent_lead,
        "voting": [str(one.user) for one in attended.voting],
        "bound": [str(one.user) for one in attended.bound],
        "away": [str(one.user) for one in attended.away],
        "entitled": attended.entitled,
        "total": str(rules.total_of(criteria, points)),
        "criteria": [_criterion(one, points.get(one.pk, Points(None, ""))) for one in criteria],
    }


def _criterion(criterion: Criterion, given: Points) -> Plain:
    weighted = None if given.points is None else rounded(given.points * criterion.weight)
    return {
        "class": criterion.criterion_class.title,
        "title": criterion.title,
        "max_points": criterion.max_points,
        "weight": str(criterion.weight),
        "points": None if given.points is None else str(given.points),
        "weighted": None if weighted is None else str(weighted),
        "reason": given.reason.strip(),
    }


def reading(content: Plain, closed: Collection[str] = ()) -> Plain:
    """The same for a page or a paper: numbers, moments and roles as people read them.

    Of the projects whose protocol numbers are `closed` the points and reasons are left out.
    """
    session, act = content["session"], content["act"]
    held = {
        **session,
        "held_at": datetime.fromisoformat(session["held_at"]),
        "kind_label": SessionKind(session["kind"]).label,
    }
    members = [{**one, "role_label": CommissionRole(one["role"]).label} for one in content["members"]]
    return {
        **content,
        "act": {"within": act_name(act["number"], date.fromisoformat(act["date"]), within=True)},
        "session": held,
        "present": [one for one in members if one["present"]],
        "absent": [one for one in members if not one["present"]],
        "projects": [_read(one, one["protocol"] in closed) for one in content["projects"]],
    }


def _read(project: Plain, closed: bool) -> Plain:
    if closed:
        return {**project, "closed": True, "criteria": [], "total": None}
    return {
        **project,
        "closed": False,
        "total": Decimal(project["total"]),
        "criteria": [
            {**one, **{name: _decimal(one[name]) for name in ("points", "weight", "weighted")}}
            for one in project["criteria"]
        ],
    }


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
