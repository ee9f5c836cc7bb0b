"""What a published list shows: a snapshot without natural persons, made once and only read afterwards."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from applications.models import Outcome, OutcomeKind, Submission
from applications.workflow import ProjectState
from calls.models import Act, Phase
from core.canonical import canonical_json
from evaluations.explanation import ClassLine, Explained, explain
from evaluations.models import ListKind, PublishedList, Ranking

FORMAT = 1
BODY_TAX_CODE = re.compile(r"[0-9]{11}")

Plain = dict[str, Any]


def ranking_snapshot(ranking: Ranking, act: Act | None, version: int, now: datetime | None) -> str:
    """The ranking as it is published, in canonical JSON; without act and moment as it would be."""
    inputs, result = json.loads(ranking.inputs), json.loads(ranking.result)
    rows = explain(ranking.inputs, ranking.result)
    codes = tax_codes(ranking.phase)
    rules = inputs["rules"]
    return canonical_json(
        {
            **_head(ranking.phase, ListKind.RANKING, act, version, now),
            "ranking": {
                "version": ranking.version,
                "inputs_sha256": ranking.inputs_sha256,
                "result_sha256": ranking.result_sha256,
            },
            "budget": rules["budget"],
            "granted": result["granted"],
            "left": result["left"],
            "cut_after": result["cut_after"],
            "threshold_total": rules["threshold_total"],
            "maximum": rows[0].maximum if rows else "0",
            "rows": [_ranked(row, codes.get(row.key, "")) for row in rows],
            "excluded": excluded_rows(ranking.phase),
        }
    )


def admitted_snapshot(
    phase: Phase, outcomes: Mapping[int, str], act: Act | None, version: int, now: datetime | None
) -> str:
    """The outcomes of the check by project, in the order of protocol; reasons are read by each applicant alone."""
    rows = [
        {"order": number, **_named(submission), "outcome": str(outcomes[submission.project_id])}
        for number, submission in enumerate(_submissions(phase, list(outcomes)), 1)
    ]
    return canonical_json({**_head(phase, ListKind.ADMITTED, act, version, now), "rows": rows})


def superseding_snapshot(current: PublishedList, act: Act, version: int, now: datetime) -> str:
    """The admitted list in force with the outcomes that projects have received since; every other row as it was."""
    content, outcomes = json.loads(current.snapshot), _outcomes(current.phase)
    rows = [_decided(row, outcomes.get(row["key"]), act) for row in content["rows"]]
    changed = [new["key"] for old, new in zip(content["rows"], rows, strict=True) if old != new]
    before = {"version": current.version, "act": content["act"]}
    head = _head(current.phase, ListKind.ADMITTED, act, version, now)
    return canonical_json({**head, "supersedes": before, "changed": changed, "rows": rows})


def _outcomes(phase: Phase) -> dict[str, Outcome]:
    """The outcome in force of each project, by protocol number."""
    rows = Outcome.objects.filter(project__phase=phase).select_related("act").order_by("published_at", "pk")
    latest = {row.project_id: row for row in rows}
    submissions = Submission.objects.counting().filter(project__in=latest).defer("snapshot")
    return {one.protocol: latest[one.project_id] for one in submissions.order_by("pk")}


def _decided(row: Plain, outcome: Outcome | None, act: Act) -> Plain:
    """The row with what was decided since: a reason is public only when the act was brought for the public list."""
    if outcome is None or outcome.kind == row["outcome"]:
        return row
    decision = {
        "before": row["outcome"],
        "act": {"number": outcome.act.number, "date": outcome.act.date},
        "reason": outcome.reason if outcome.act_id == act.pk else "",
    }
    return {**row, "outcome": str(outcome.kind), "decision": decision}


def excluded_rows(phase: Phase) -> list[Plain]:
    """The projects that were sent and then excluded, by protocol number: they have no place in the ranking."""
    held = Outcome.objects.filter(
        project__phase=phase, kind=OutcomeKind.EXCLUDED, project__state=ProjectState.EXCLUDED
    ).select_related("act")
    outcomes = {one.project_id: one for one in held.order_by("published_at", "pk")}
    return [
        {
            **_named(submission),
            "outcome": str(OutcomeKind.EXCLUDED),
            "reason": outcomes[submission.project_id].reason,
            "act": {
                "number": outcomes[submission.project_id].act.number,
                "date": outcomes[submission.project_id].act.date,
            },
        }
        for submission in _submissions(phase, list(outcomes))
    ]


def excluded_since(published: PublishedList) -> QuerySet[Outcome]:
    """The exclusions that a published ranking does not know yet: a new version is due."""
    after = Outcome.objects.filter(kind=OutcomeKind.EXCLUDED, published_at__gt=published.published_at)
    ranked = after.filter(project__phase=published.phase_id) if published.kind == ListKind.RANKING else after.none()
    return ranked.select_related("act", "project__application").order_by("published_at", "pk")


def _named(submission: Submission) -> Plain:
    return {
        "key": submission.protocol,
        "title": submission.title,
        "lead": submission.lead_name,
        "lead_tax_code": public_tax_code(submission.lead_tax_code),
    }


def public_tax_code(tax_code: str) -> str:
    """The tax code of a legal person; sixteen characters would be those of a natural one, and are left out."""
    return tax_code if BODY_TAX_CODE.fullmatch(tax_code) else ""


def published_at(content: Plain) -> datetime:
    return datetime.fromisoformat(content["published_at"])


def next_version(phase: Phase, kind: str) -> int:
    last = PublishedList.objects.filter(phase=phase, kind=kind).order_by("-version").first()
    return last.version + 1 if last else 1


def _head(phase: Phase, kind: str, act: Act | None, version: int, now: datetime | None) -> Plain:
    call = phase.call
    return {
        "format": FORMAT,
        "kind": str(kind),
        "version": version,
        "call": {"slug": call.slug, "title": call.title, "issuer": call.issuer.name, "cup": call.cup},
        "phase": {"key": phase.key, "title": phase.title},
        "act": {"number": act.number, "date": act.date, "subject": act.subject} if act else None,
        "office": {"contact": call.contact_email},
        "published_at": now,
    }


def _ranked(row: Explained, tax_code: str) -> Plain:
    return {
        "order": row.order,
        "position": row.position,
        "key": row.key,
        "title": row.title,
        "lead": row.lead,
        "lead_tax_code": tax_code,
        "classes": [_class(each) for each in row.classes],
        "total": row.total,
        "reached": row.reached,
        "equal": bool(row.equals),
        "tie_break": row.above is not None or row.below is not None,
        "outcome": row.outcome,
        "requested": row.turn.requested if row.turn else None,
        "grant": row.turn.grant if row.turn else None,
    }


def _class(each: ClassLine) -> Plain:
    names = ("key", "title", "points", "maximum", "threshold", "reached")
    return {name: getattr(each, name) for name in names}


def tax_codes(phase: Phase) -> dict[str, str]:
    """The public tax code of each lead, by protocol number."""
    return {each.protocol: public_tax_code(each.lead_tax_code) for each in _submissions(phase)}


def _submissions(phase: Phase, projects: list[int] | None = None) -> list[Submission]:
    rows = Submission.objects.counting().filter(project__phase=phase).defer("snapshot")
    if projects is not None:
        rows = rows.filter(project__in=projects)
    return list(rows.order_by("protocol_register", "protocol_year", "protocol_number"))
