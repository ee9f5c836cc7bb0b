"""A scored phase with its grid, projects sent, a commission, and short ways to bring it to each state."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from applications.models import Application, Project, Submission
from applications.workflow import ProjectState
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
from evaluations.actions import (
    Declared,
    appoint_commission,
    assign,
    compute_ranking,
    confirm_sheet,
    declare_conflicts,
    prepare_session,
    proposed_assignment,
    record_session,
    unseal,
    write_panel_scores,
    write_sheet,
)
from evaluations.models import Commission, PanelSession, Ranking, ScoreSheet
from evaluations.rules import Nominee, Points, criteria_of, projects_of
from organisations.models import Body, BodyKind
from partnerships.composition import entries
from partnerships.models import Member, MemberRole, Partnership
from partnerships.workflow import MemberState
from tests.factories.accounts import persona
from tests.factories.calls import OFFICE, MeasureFactory, new_act, region, staff
from tests.factories.organisations import BodyFactory

D = Decimal
OPENED = datetime(2026, 2, 1, 8, 0, tzinfo=UTC)
CLOSED = datetime(2026, 3, 1, 11, 0, tzinfo=UTC)
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
DUE = NOW + timedelta(days=20)
NOMINEES = (
    Nominee("lucia.marchetti@nucleo.example", "chair"),
    Nominee("davide.conti@nucleo.example", "evaluator"),
    Nominee("anna.sala@nucleo.example", "evaluator"),
    Nominee("franco.neri@nucleo.example", "secretary"),
)


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
    snapshot = canonical_json(snapshot_of(project))
    given = {
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


def snapshot_of(project: Project) -> dict[str, Any]:
    """The canonical content of a project with one long answer and no document."""
    application, phase = project.application, project.phase
    partnership = application.partnership
    return {
        "format": 1,
        "call": {"slug": phase.call.slug, "title": phase.call.title, "issuer": phase.call.issuer.name},
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


@dataclass
class Evaluation:
    """A scored phase on its way; every method takes the next step by the person whose step it is."""

    phase: Phase
    projects: list[Project]
    commission: Commission | None = None

    @property
    def call(self) -> Call:
        return self.phase.call

    def appointed(self, **fields: Any) -> "Evaluation":
        for nominee in NOMINEES:
            persona(nominee.email.partition(".")[0])
        given = {
            "nominees": NOMINEES,
            "sheets_due_at": DUE,
            "act": new_act(now=NOW),
            "by": persona("marco"),
            "now": NOW,
        }
        self.commission = appoint_commission(self.phase, **{**given, **fields})
        return self

    def declared(self, conflicts: Sequence[tuple[str, Project]] = ()) -> "Evaluation":
        known = {(name, project.pk) for name, project in conflicts}
        for name in ("lucia", "davide", "anna", "franco"):
            answers = [Declared(one.pk, (name, one.pk) in known, "Legame") for one in projects_of(self.phase)]
            declare_conflicts(self.commission, declared=answers, by=persona(name), now=NOW)
        return self

    def assigned(self, pairs: Sequence[tuple[str, Project]] | None = None) -> "Evaluation":
        chosen = {(pair.evaluator, pair.project) for pair in proposed_assignment(self.commission, NOW).pairs}
        if pairs is not None:
            chosen = {(self.member(name).pk, project.pk) for name, project in pairs}
        assign(self.commission, pairs=chosen, by=persona("franco"), now=NOW)
        self.commission.refresh_from_db()
        return self

    def member(self, name: str) -> Any:
        return self.commission.members.get(user=persona(name))

    def sheets(self) -> list[ScoreSheet]:
        rows = ScoreSheet.objects.live().filter(member__commission=self.commission)
        return list(rows.select_related("member__user", "member__commission", "project").order_by("pk"))

    def confirmed(self, points: str = "6", but: Sequence[ScoreSheet] = ()) -> "Evaluation":
        for sheet in self.sheets():
            if sheet not in but:
                self.confirm(sheet, points)
        return self

    def confirm(self, sheet: ScoreSheet, points: str = "6") -> ScoreSheet:
        user = sheet.member.user
        written = write_sheet(sheet, scores=self.scores(points), version=sheet.version, by=user, now=NOW)
        return confirm_sheet(written, version=written.version, by=user, now=NOW)

    def scores(self, points: str = "6", reason: str = "Motivato") -> dict[int, Points]:
        return {criterion.pk: Points(D(points), reason) for criterion in criteria_of(self.phase)}

    def unsealed(self) -> "Evaluation":
        self.commission = unseal(self.commission, by=persona("lucia"), now=NOW)
        return self

    def session(self, **fields: Any) -> PanelSession:
        given = {
            "held_at": NOW,
            "place": "Torino",
            "present": [self.member(name) for name in ("lucia", "davide", "anna", "franco")],
            "by": persona("franco"),
            "now": NOW,
        }
        session = prepare_session(self.commission, **{**given, **fields})
        self.commission.refresh_from_db()
        return session

    def panel(self, points: dict[str, str] | None = None) -> "Evaluation":
        """A recorded session that gives each project 6 points on every criterion, or those named by its title."""
        session = self.session()
        for project in self.projects:
            given = (points or {}).get(project.application.title, "6")
            write_panel_scores(session, project, scores=self.scores(given), by=persona("franco"), now=NOW)
        record_session(session, minutes="Verbale", by=persona("franco"), now=NOW)
        return self

    def ranked(self) -> Ranking:
        ranking = compute_ranking(self.commission, by=persona("franco"), now=NOW)
        self.commission.refresh_from_db()
        return ranking


def make_evaluation(projects: int = 3, **fields: Any) -> Evaluation:
    """A scored phase with so many projects received, asking for 100.000 € each."""
    phase = make_phase(**fields)
    return Evaluation(phase, [make_project(phase, f"Progetto {chr(65 + number)}") for number in range(projects)])


def content(published: Any) -> dict[str, Any]:
    """What a published list says."""
    return json.loads(published.snapshot)
