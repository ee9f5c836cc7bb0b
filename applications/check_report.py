"""What the report of a check says on paper: the requirements with their verdicts and evidence, and the outcome."""

import json
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from applications.models import Check, ProposedOutcome, Submission, Verdict
from applications.workflow import CheckState
from calls.models import ChecklistItem
from core.canonical import canonical_json
from core.papers import Sheet

KIND = "check"

Plain = dict[str, Any]


def content(check: Check) -> str:
    """The check as it is now, whole: each other text of it is another edition of the report."""
    project = check.project
    submission = Submission.objects.counting().get(project=project)
    return canonical_json(
        {
            "call": {"title": project.phase.call.title, "issuer": project.phase.call.issuer.name},
            "phase": project.phase.title,
            "project": {
                "title": submission.title,
                "lead": submission.lead_name,
                "protocol": submission.protocol,
                "received_at": submission.received_at,
                "sha256": submission.sha256,
            },
            "officer": str(check.officer),
            "state": str(check.state),
            "items": _items(check),
            "outcome": {"kind": check.outcome, "reason": check.reason, "remedy": check.remedy},
            "steps": [_step(check.proposed_by, check.proposed_at), _step(check.confirmed_by, check.confirmed_at)],
        }
    )


def _items(check: Check) -> list[Plain]:
    given = {one.item_id: one for one in check.items.order_by("pk")}
    items = ChecklistItem.objects.filter(phase=check.project.phase_id).order_by("position", "pk")
    return [
        {
            "text": item.text,
            "source": item.source,
            "essential": item.essential,
            "verdict": str(given[item.pk].verdict) if item.pk in given else "",
            "note": given[item.pk].note if item.pk in given else "",
        }
        for item in items
    ]


def _step(person: Any, moment: datetime | None) -> Plain | None:
    return {"by": str(person), "at": moment} if moment else None


def sheet(_check: Check, written: str, printed_at: datetime) -> Sheet:
    """The report as it was when it was asked for."""
    report = json.loads(written)
    protocol = report["project"]["protocol"]
    proposed, confirmed = (step and {**step, "at": datetime.fromisoformat(step["at"])} for step in report["steps"])
    outcome = report["outcome"]
    context = {
        "report": report,
        "received_at": datetime.fromisoformat(report["project"]["received_at"]),
        "state_label": CheckState(report["state"]).label,
        "items": [{**one, "label": Verdict(one["verdict"]).label if one["verdict"] else ""} for one in report["items"]],
        "outcome_label": ProposedOutcome(outcome["kind"]).label if outcome["kind"] else "",
        "proposed": proposed,
        "confirmed": confirmed,
        "printed_at": printed_at,
    }
    title = _("Check of %(protocol)s") % {"protocol": protocol}
    return Sheet("applications/check_pdf.html", context, title, f"check-{protocol}.pdf")
