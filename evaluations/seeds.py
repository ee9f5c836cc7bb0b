"""Demonstration data: a commission's whole course by the actions of its people, with points that the caller chooses."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from accounts.models import User
from applications.models import Project
from calls.actions import NewAct
from calls.models import Criterion, Phase
from evaluations import actions, permissions
from evaluations.models import Commission, PublishedList, Ranking, ScoreSheet
from evaluations.rules import Nominee, Points, criteria_of, projects_of

HALF = Decimal("0.5")
SEATS = {"lucia": "chair", "davide": "evaluator", "anna": "evaluator", "franco": "secretary"}
PointsOf = Callable[[Project, Criterion], Decimal]

STRONG = "Il progetto risponde con precisione: gli elementi sono concreti, verificabili e coerenti con il territorio."
FAIR = "La proposta è chiara e adeguata; alcuni passaggi, soprattutto sui tempi, restano da precisare."
WEAK = "Gli elementi forniti sono generici e non permettono di valutare come si raggiungerebbero i risultati attesi."


def reason_for(points: Decimal, criterion: Criterion) -> str:
    """A plausible reason for so many points."""
    share = points / criterion.max_points
    return STRONG if share >= Decimal("0.75") else FAIR if share >= HALF else WEAK


def appoint(
    phase: Phase, *, people: Mapping[str, User], act: NewAct, due_at: datetime, now: datetime
) -> Commission | None:
    """Marco appoints Lucia, Davide, Anna and Franco; None when the phase has its commission already."""
    if Commission.objects.filter(phase=phase).exists():
        return None
    nominees = [Nominee(people[name].email, role) for name, role in SEATS.items()]
    return actions.appoint_commission(
        phase, nominees=nominees, sheets_due_at=due_at, act=act, by=people["marco"], now=now
    )


def declare_and_assign(
    commission: Commission, *, people: Mapping[str, User], now: datetime, conflicts: Collection[tuple[str, int]] = ()
) -> None:
    """Everyone declares, `conflicts` being pairs of a name and a project's key; Franco confirms the proposal."""
    for name in SEATS:
        declared = [
            actions.Declared(project.pk, (name, project.pk) in conflicts, "Collaborazione in corso con un ente.")
            for project in projects_of(commission.phase)
        ]
        actions.declare_conflicts(commission, declared=declared, by=people[name], now=now)
    pairs = {(pair.evaluator, pair.project) for pair in actions.proposed_assignment(commission, now).pairs}
    actions.assign(commission, pairs=pairs, by=people["franco"], now=now + timedelta(hours=2))


def score(commission: Commission, *, points_of: PointsOf, now: datetime, confirmed: int | None = None) -> None:
    """Evaluators write their sheets around the points given, half a point apart; they confirm the first `confirmed`."""
    criteria = criteria_of(commission.phase)
    sheets = ScoreSheet.objects.live().filter(member__commission=commission).order_by("project", "member")
    related = sheets.select_related("member__user", "member__commission__phase", "project__application")
    for number, sheet in enumerate(related):
        scores = {each.pk: _near(points_of(sheet.project, each), each, number) for each in criteria}
        user = sheet.member.user
        written = actions.write_sheet(sheet, scores=scores, version=sheet.version, by=user, now=now)
        if confirmed is None or number < confirmed:
            actions.confirm_sheet(written, version=written.version, by=user, now=now)


def meet(
    commission: Commission, *, people: Mapping[str, User], points_of: PointsOf, minutes: str, now: datetime
) -> Ranking:
    """Lucia unseals, Franco keeps the session with the collegial points and computes the ranking."""
    franco = people["franco"]
    if commission.unsealed_at is None:
        commission = actions.unseal(commission, by=people["lucia"], now=now)
    session = actions.prepare_session(
        commission,
        held_at=now,
        place="Torino, via Bertola 34, sala riunioni",
        present=list(commission.members.all()),
        by=franco,
        now=now,
    )
    criteria, closed = criteria_of(commission.phase), _closed_to_desk(commission, now)
    for project in projects_of(commission.phase):
        given = {each.pk: points_of(project, each) for each in criteria}
        scores = {each.pk: Points(given[each.pk], reason_for(given[each.pk], each)) for each in criteria}
        by = people["lucia"] if project.pk in closed else franco
        actions.write_panel_scores(session, project, scores=scores, by=by, now=now)
    actions.record_session(session, minutes=minutes, by=franco, now=now + timedelta(hours=3))
    return actions.compute_ranking(commission, by=franco, now=now + timedelta(hours=4))


def publish(commission: Commission, *, people: Mapping[str, User], act: NewAct, now: datetime) -> PublishedList:
    """Marco publishes the latest ranking."""
    ranking = commission.phase.rankings.latest("version")
    return actions.publish_ranking(commission, ranking=ranking, act=act, by=people["marco"], now=now)


def publish_admitted(phase: Phase, *, people: Mapping[str, User], act: NewAct, now: datetime) -> PublishedList:
    """Marco publishes the outcomes that Giulia confirmed."""
    return actions.publish_admitted_list(phase, act=act, by=people["marco"], now=now)


def _near(points: Decimal, criterion: Criterion, number: int) -> Points:
    """The points moved by half a point, or by one when only whole points are allowed, and kept within the grid."""
    half_points = criterion.criterion_class.phase.half_points
    step = HALF if half_points else Decimal(1)
    moved = (points / step).to_integral_value() * step + (step, -step, Decimal(0))[number % 3]
    moved = min(max(moved, Decimal(0)), Decimal(criterion.max_points))
    return Points(moved, reason_for(moved, criterion))


def _closed_to_desk(commission: Commission, now: datetime) -> set[int]:
    """Projects that the secretary may not touch: the chair writes their points."""
    secretary = commission.members.get(role="secretary")
    return permissions.conflicts(secretary, permissions.day_of(now))
