"""An evaluation on its way: each step is taken by the person whose step it is, by the portal's own actions."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from applications.models import Project
from calls.models import (
    Call,
    Phase,
)
from evaluations.actions import (
    Declared,
    appoint_commission,
    assign,
    change_session,
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
from evaluations.minutes import fingerprint
from evaluations.models import Commission, PanelSession, Ranking, ScoreSheet
from evaluations.rules import Nominee, Points, criteria_of, projects_of
from tests.factories.accounts import persona
from tests.factories.assessed import NOW, D, make_phase, make_project
from tests.factories.calls import new_act
from tests.planted import planted

DUE = NOW + timedelta(days=20)
NOMINEES = (
    Nominee("lucia.marchetti@nucleo.example", "chair"),
    Nominee("davide.conti@nucleo.example", "evaluator"),
    Nominee("anna.sala@nucleo.example", "evaluator"),
    Nominee("franco.neri@nucleo.example", "secretary"),
)


@dataclass
class Evaluation:
    """A scored phase on its way; every method takes the next step by the person whose step it is."""

    phase: Phase
    projects: list[Project]
    commission: Commission | None = None

    @property
    def call(self) -> Call:
        return self.phase.call

    @planted
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

    @planted
    def declared(self, conflicts: Sequence[tuple[str, Project]] = ()) -> "Evaluation":
        known = {(name, project.pk) for name, project in conflicts}
        for name in ("lucia", "davide", "anna", "franco"):
            answers = [Declared(one.pk, (name, one.pk) in known, "Legame") for one in projects_of(self.phase)]
            declare_conflicts(self.commission, declared=answers, by=persona(name), now=NOW)
        return self

    @planted
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

    @planted
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

    @planted
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

    @planted
    def panel(self, points: dict[str, str] | None = None) -> "Evaluation":
        """A recorded session that gives each project 6 points on every criterion, or those named by its title."""
        session = self.session()
        for project in self.projects:
            self.give(session, project, (points or {}).get(project.application.title, "6"))
        self.record(session)
        return self

    def give(self, session: PanelSession, project: Project, points: str = "6", **fields: Any) -> None:
        """Collegial points on every criterion, over whatever the session gave before."""
        before = session.discussions.filter(project=project).first()
        version = before.version if before else 0
        given = {"scores": self.scores(points), "version": version, "by": persona("franco"), "now": NOW}
        write_panel_scores(session, project, **{**given, **fields})

    def draft(self, session: PanelSession, minutes: str = "Verbale", **fields: Any) -> PanelSession:
        """The session with its minutes so far, as the secretary saves them."""
        kept = {"held_at": session.held_at, "place": session.place, "present": list(session.present.all())}
        given = {**kept, "minutes": minutes, "version": session.version, "by": persona("franco"), "now": NOW}
        return change_session(session, **{**given, **fields})

    def record(self, session: PanelSession, minutes: str = "Verbale") -> PanelSession:
        """Drafted, read and recorded by the secretary."""
        session.refresh_from_db()
        drafted = self.draft(session, minutes)
        return record_session(drafted, read=fingerprint(drafted), by=persona("franco"), now=NOW)

    def ranked(self) -> Ranking:
        ranking = compute_ranking(self.commission, by=persona("franco"), now=NOW)
        self.commission.refresh_from_db()
        return ranking


@planted
def make_evaluation(projects: int = 3, **fields: Any) -> Evaluation:
    """A scored phase with so many projects received, asking for 100.000 € each."""
    phase = make_phase(**fields)
    return Evaluation(phase, [make_project(phase, f"Progetto {chr(65 + number)}") for number in range(projects)])


def content(published: Any) -> dict[str, Any]:
    """What a published list says."""
    return json.loads(published.snapshot)
