"""Rows for evaluations: a published call with a phase under assessment, its grid, and projects received."""

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from applications.models import Application, Check, Project, Submission
from applications.sent_facts import columns
from applications.snapshot import call_of
from applications.workflow import CheckState, ProjectState
from calls.models import (
    Assessment,
    Call,
    ChecklistItem,
    Criterion,
    CriterionClass,
    Form,
    Measure,
    Phase,
    TieBreak,
)
from calls.workflow import CallState, PhaseState
from core.canonical import canonical_json, sha256_hex
from organisations.models import Body, BodyKind
from partnerships.composition import entries
from partnerships.models import Member, MemberRole, Partnership
from partnerships.workflow import MemberState
from tests.factories.accounts import persona
from tests.factories.calls import OFFICE, MeasureFactory, region, staff
from tests.factories.organisations import BodyFactory

D = Decimal
OPENED = datetime(2026, 2, 1, 8, 0, tzinfo=UTC)
CLOSED = datetime(2026, 3, 1, 11, 0, tzinfo=UTC)
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


def make_call(**fields: Any) -> Call:
    """A draft with its office (Giulia manages, Marco signs, Elena checks, Chiara audits): make_phase publishes it."""
    issuer = fields.pop("issuer", None) or region()
    measure = Measure.objects.filter(issuer=issuer).first() or MeasureFactory(issuer=issuer)
    terms = {
        "slug": "avviso-misura-1",
        "title": "Avviso Misura 1",
        "summary": "Per le ATS",
        "text": "Testo",
        "budget": D("250000.00"),
        "grant_min": D("20000.00"),
        "grant_max": D("150000.00"),
        "lead_kinds": [BodyKind.LEAD_BODY],
        "responsible": "Giulia Ferrero",
        "contact_email": "welfare@regione.example",
        "created_at": OPENED,
    }
    call = Call.objects.create(measure=measure, issuer=issuer, created_by=persona("giulia"), **{**terms, **fields})
    for name, role in OFFICE:
        staff(call, name, role)
    return call


def make_phase(call: Call | None = None, **fields: Any) -> Phase:
    """A phase under assessment by scoring: class 1 (two criteria) and class 2 (one), threshold 10, three tie-breaks.

    Its call, a draft until now, is published.
    """
    given = {
        "position": 2,
        "key": "definitivo",
        "title": "Progetti definitivi",
        "assessment": Assessment.SCORING,
        "state": PhaseState.ASSESSING,
        "opens_at": OPENED,
        "closes_at": CLOSED,
        "closed_at": CLOSED,
        "registered_at": CLOSED,
        "threshold_total": D("10.00"),
    }
    phase = Phase.objects.create(call=call or make_call(), **{**given, **fields})
    Form.objects.create(phase=phase, version=1, frozen_at=OPENED)
    if phase.assessment == Assessment.SCORING:
        _make_grid(phase)
    else:
        ChecklistItem.objects.create(phase=phase, position=1, text="Il capofila è un ente gestore")
    publish_rows(phase.call)
    return Phase.objects.select_related("call").get(pk=phase.pk)


def publish_rows(call: Call) -> None:
    """The call as it is after its publication, without the act."""
    Call.objects.filter(pk=call.pk).update(state=CallState.IN_APPROVAL)
    Call.objects.filter(pk=call.pk).update(state=CallState.PUBLISHED, published_at=OPENED)


def _make_grid(phase: Phase) -> None:
    quality = CriterionClass.objects.create(phase=phase, position=1, title="Qualità del progetto")
    network = CriterionClass.objects.create(phase=phase, position=2, title="Rete dei partner", threshold=D("2.00"))
    Criterion.objects.create(criterion_class=quality, position=1, title="Analisi del bisogno", max_points=10)
    Criterion.objects.create(
        criterion_class=quality, position=2, title="Innovatività", max_points=10, weight=D("1.50"), description="Idea"
    )
    Criterion.objects.create(criterion_class=network, position=1, title="Qualità della rete", max_points=10)
    TieBreak.objects.create(phase=phase, position=1, kind="class_points", criterion_class=network)
    TieBreak.objects.create(phase=phase, position=2, kind="smaller_request")
    TieBreak.objects.create(phase=phase, position=3, kind="reception")


def make_project(phase: Phase, title: str = "Cantiere di comunità", **fields: Any) -> Project:
    """A project received in time: `lead`, `partners` (bodies), `requested`, `state`, `number` of protocol."""
    lead = fields.pop("lead", None) or BodyFactory(ente_gestore=True)
    author = persona("sara")
    partnership = Partnership.objects.create(
        call=phase.call, lead=lead, name=f"ATS {title}", created_by=author, created_at=OPENED
    )
    for body in (lead, *fields.pop("partners", ())):
        seat_body(partnership, body)
    application = Application.objects.create(
        call=phase.call, partnership=partnership, title=title, created_by=author, created_at=OPENED
    )
    project = Project.objects.create(
        application=application,
        phase=phase,
        form=phase.forms.get(),
        state=fields.pop("state", ProjectState.REGISTERED),
        created_at=OPENED,
        state_since=CLOSED,
    )
    make_submission(project, **fields)
    return project


def seat_body(partnership: Partnership, body: Body) -> Member:
    return Member.objects.create(
        partnership=partnership,
        body=body,
        role=MemberRole.LEAD if body == partnership.lead else MemberRole.PARTNER,
        state=MemberState.ACCEPTED,
        invited_by=persona("sara"),
        invited_at=OPENED,
    )


def make_submission(project: Project, **fields: Any) -> Submission:
    number = fields.pop("number", None) or Submission.objects.count() + 1
    content = snapshot_of(project)
    snapshot = canonical_json(content)
    given = {
        **columns(content),
        "number": 1,
        "snapshot": snapshot,
        "sha256": sha256_hex(snapshot),
        "protocol_register": "AVVISO-1",
        "protocol_year": 2026,
        "protocol_number": number,
        "received_at": CLOSED - timedelta(hours=1),
        "recorded_at": CLOSED - timedelta(hours=1),
        "deadline": CLOSED,
        "sent_by": persona("sara"),
        "sent_as": "legal_representative",
        "requested_grant": D(fields.pop("requested", "100000.00")),
        "total_cost": D(fields.pop("total_cost", "150000.00")),
        "idempotency_key": uuid.uuid4(),
    }
    return Submission.objects.create(project=project, **{**given, **fields})


def make_check(project: Project, outcome: str) -> Check:
    """Elena's check of the project, with its outcome proposed."""
    check = Check.objects.create(project=project, officer=persona("elena"), started_at=NOW)
    check.outcome, check.reason, check.state = outcome, "" if outcome == "admitted" else "Manca lo statuto", "proposed"
    check.proposed_by, check.proposed_at = persona("elena"), NOW
    check.save()
    return check


def confirm_checks(phase: Phase) -> None:
    """Giulia confirms every outcome proposed in the phase."""
    for check in Check.objects.filter(project__phase=phase):
        check.state, check.confirmed_by, check.confirmed_at = CheckState.CONFIRMED, persona("giulia"), NOW
        check.save()


def snapshot_of(project: Project) -> dict[str, Any]:
    """The canonical content of a project with one long answer and no document."""
    application, phase = project.application, project.phase
    partnership = application.partnership
    return {
        "format": 1,
        "call": call_of(phase.call),
        "phase": {"key": phase.key, "title": phase.title, "position": phase.position},
        "application": {"id": str(application.public_id), "title": application.title},
        "lead": {"name": partnership.lead.name, "tax_code": partnership.lead.tax_code, "kind": partnership.lead.kind},
        "partnership": {
            "name": partnership.name,
            "constitution": partnership.constitution,
            "members": entries(partnership.members.select_related("body")),
        },
        "form": {"version": 1, "sha256": ""},
        "sections": [
            {
                "key": "progetto",
                "title": "Il progetto",
                "questions": [
                    {
                        "key": "need",
                        "label": "Quale bisogno affronta?",
                        "kind": "long_text",
                        "options": [],
                        "answer": f"Il bisogno di {application.title}.",
                    }
                ],
            }
        ],
        "cost_categories": [],
        "documents": [],
        "statements": [],
        "totals": {"total_cost": "150000.00", "cofinancing": "50000.00", "requested_grant": "100000.00"},
    }
