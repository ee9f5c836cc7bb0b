"""What a published list shows: a snapshot without natural persons, made once and only read afterwards."""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from applications.models import Check, Submission
from calls.models import Act, Phase
from core.canonical import canonical_json
from evaluations.explanation import ClassLine, Explained, explain
from evaluations.models import ListKind, PublishedList, Ranking
from organisations.models import Body

FORMAT = 1
BODY_TAX_CODE = re.compile(r"[0-9]{11}")

Plain = dict[str, Any]


def ranking_snapshot(ranking: Ranking, act: Act, version: int, now: datetime) -> str:
    """The ranking as it is published, in canonical JSON."""
    inputs, result = json.loads(ranking.inputs), json.loads(ranking.result)
    rows = explain(ranking.inputs, ranking.result)
    codes = _tax_codes(ranking.phase)
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
        }
    )


def admitted_snapshot(phase: Phase, checks: Iterable[Check], act: Act, version: int, now: datetime) -> str:
    """The outcomes of the admissibility check by protocol number; the reasons are read by each applicant alone."""
    outcomes = {check.project_id: check.outcome for check in checks}
    rows = [
        {
            "order": number,
            "key": submission.protocol,
            "title": submission.project.application.title,
            "lead": submission.project.application.partnership.lead.name,
            "lead_tax_code": public_tax_code(submission.project.application.partnership.lead),
            "outcome": outcomes[submission.project_id],
        }
        for number, submission in enumerate(_submissions(phase, list(outcomes)), 1)
    ]
    return canonical_json({**_head(phase, ListKind.ADMITTED, act, version, now), "rows": rows})


def public_tax_code(body: Body) -> str:
    """The tax code of a legal person; sixteen characters would be those of a natural one, and are left out."""
    return body.tax_code if BODY_TAX_CODE.fullmatch(body.tax_code) else ""


def next_version(phase: Phase, kind: str) -> int:
    last = PublishedList.objects.filter(phase=phase, kind=kind).order_by("-version").first()
    return last.version + 1 if last else 1


def _head(phase: Phase, kind: str, act: Act, version: int, now: datetime) -> Plain:
    call = phase.call
    return {
        "format": FORMAT,
        "kind": str(kind),
        "version": version,
        "call": {"slug": call.slug, "title": call.title, "issuer": call.issuer.name, "cup": call.cup},
        "phase": {"key": phase.key, "title": phase.title},
        "act": {"number": act.number, "date": act.date, "subject": act.subject},
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


def _tax_codes(phase: Phase) -> dict[str, str]:
    return {each.protocol: public_tax_code(each.project.application.partnership.lead) for each in _submissions(phase)}


def _submissions(phase: Phase, projects: list[int] | None = None) -> list[Submission]:
    rows = Submission.objects.counting().filter(project__phase=phase).defer("snapshot")
    if projects is not None:
        rows = rows.filter(project__in=projects)
    rows = rows.select_related("project__application__partnership__lead")
    return list(rows.order_by("protocol_register", "protocol_year", "protocol_number"))
