"""The office's and the commission's part of a demonstration call: checks, admitted list, scoring, ranking."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from accounts.models import User
from applications.actions.checks import assign_check, confirm_outcome, judge, propose_outcome
from applications.models import Check, Project
from applications.workflow import ProjectState
from calls.models import Phase
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
    publish_admitted_list,
    publish_ranking,
    record_session,
    unseal,
    write_panel_scores,
    write_sheet,
)
from evaluations.minutes import fingerprint
from evaluations.models import Commission, ScoreSheet
from evaluations.rules import Nominee, Points, criteria_of
from wecare_portal.seeds.course import act_of

OFFICERS = ("elena", "paolo")
NOMINEES = (("lucia", "chair"), ("davide", "evaluator"), ("anna", "evaluator"), ("franco", "secretary"))
SCORERS = ("lucia", "davide", "anna")
REASONS = (
    "Descrizione puntuale, sostenuta da dati recenti; manca qualche dettaglio sui tempi.",
    "Proposta chiara e ben legata al territorio; il ruolo dei partner è descritto con precisione.",
    "Elementi adeguati; gli indicatori permettono di misurare il risultato.",
    "Trattazione corretta ma generica in alcuni passaggi, da precisare in fase esecutiva.",
)


def registered(phase: Phase) -> list[Project]:
    """The projects that the office holds, in order."""
    states = (ProjectState.REGISTERED, ProjectState.CHECKING, ProjectState.SCORING)
    held = Project.objects.filter(phase=phase, state__in=states)
    return list(held.select_related("application__call", "phase__call").order_by("pk"))


def open_check(project: Project, officer: User, now: datetime) -> Check:
    return assign_check(project, officer=officer, by=officer, now=now)


def propose_check(
    check: Check, now: datetime, *, outcome: str = "admitted", reason: str = "", remedy: str = ""
) -> None:
    """The officer judges every item and proposes: what is not admitted, or reserved, is so for the documents."""
    officer = check.officer
    worst = {"admitted": "met", "admitted_reserved": "reserved", "not_admitted": "not_met"}[outcome]
    items = list(check.project.phase.checklist.order_by("position"))
    verdicts = {item.pk: ("met", "") for item in items}
    if worst != "met":
        verdicts[items[6].pk] = (worst, reason)
    check = judge(check, verdicts=verdicts, version=check.version, by=officer, now=now)
    propose_outcome(check, outcome=outcome, reason=reason, remedy=remedy, by=officer, now=now)


def confirm_all(phase: Phase, manager: User, now: datetime) -> None:
    for check in Check.objects.filter(project__phase=phase, state="proposed").order_by("pk"):
        confirm_outcome(check, by=manager, now=now)


def admit_all(
    phase: Phase, people: dict[str, User], now: datetime, act: str, exceptions: dict[int, dict] | None = None
) -> None:
    """Check, confirm and publish; `exceptions` gives other outcomes by place in the order of the projects."""
    for place, project in enumerate(registered(phase)):
        check = open_check(project, people[OFFICERS[place % 2]], now)
        propose_check(check, now + timedelta(days=3), **(exceptions or {}).get(place, {}))
    confirm_all(phase, people["giulia"], now + timedelta(days=8))
    signed_at = now + timedelta(days=12)
    new_act = act_of(act, "Approvazione dell’elenco dei progetti ammessi", by=people["marco"], now=signed_at)
    publish_admitted_list(phase, act=new_act, by=people["marco"], now=signed_at)


def appoint(phase: Phase, people: dict[str, User], now: datetime, act: str, due_at: datetime) -> Commission:
    """The commission is appointed; each of its members declares no conflict, but Anna with the third project."""
    nominees = [Nominee(email=people[name].email, role=role) for name, role in NOMINEES]
    new_act = act_of(act, "Nomina della commissione di valutazione", by=people["marco"], now=now)
    commission = appoint_commission(
        phase, nominees=nominees, sheets_due_at=due_at, act=new_act, by=people["marco"], now=now
    )
    projects = registered(phase)
    for name, _role in NOMINEES:
        bound = projects[2].pk if name == "anna" and len(projects) > 2 else None
        declared = [
            Declared(
                project=project.pk,
                has_conflict=project.pk == bound,
                reason="Ha collaborato con un partner negli ultimi due anni." if project.pk == bound else "",
            )
            for project in projects
        ]
        declare_conflicts(commission, declared=declared, by=people[name], now=now + timedelta(days=1))
    return commission


def give_out(commission: Commission, people: dict[str, User], now: datetime) -> None:
    """The balanced proposal, taken as it is."""
    pairs = {(pair.evaluator, pair.project) for pair in proposed_assignment(commission, now).pairs}
    assign(commission, pairs=pairs, by=people["lucia"], now=now)


def sheets(commission: Commission) -> list[ScoreSheet]:
    held = ScoreSheet.objects.filter(member__commission=commission).exclude(state="replaced")
    return list(held.select_related("member__user", "project").order_by("pk"))


def score(sheet: ScoreSheet, now: datetime, *, confirm: bool = True) -> None:
    """Points that differ from project to project and a little from evaluator to evaluator, each with its reason."""
    scores = points_of(sheet.project, sheet.member.commission.phase, shift=sheet.member_id % 2)
    author = sheet.member.user
    sheet = write_sheet(sheet, scores=scores, version=sheet.version, by=author, now=now)
    if confirm:
        confirm_sheet(sheet, version=sheet.version, by=author, now=now + timedelta(hours=1))


def points_of(project: Project, phase: Phase, *, shift: int = 0) -> dict[int, Points]:
    """Between 3 and 5 of 5, in halves where the call allows them; the same for the same title on every machine."""
    step = Decimal("0.5") if phase.half_points else Decimal(1)
    drawn = hashlib.sha256(project.application.title.encode()).digest()
    return {
        criterion.pk: Points(
            min(Decimal(criterion.max_points), Decimal(3) + step * ((drawn[place] + shift) % 5)),
            REASONS[drawn[-place] % len(REASONS)],
        )
        for place, criterion in enumerate(criteria_of(phase))
    }


def decide(commission: Commission, people: dict[str, User], now: datetime, act: str) -> None:
    """Unseal, meet, record the collegial points, rank, publish."""
    unseal(commission, by=people["lucia"], now=now)
    members = list(commission.members.exclude(user=people["anna"]))
    meet(commission, people, members, now + timedelta(days=2))
    ranking = compute_ranking(commission, by=people["lucia"], now=now + timedelta(days=3))
    signed_at = now + timedelta(days=10)
    new_act = act_of(act, "Approvazione della graduatoria", by=people["marco"], now=signed_at)
    publish_ranking(commission, ranking=ranking, act=new_act, by=people["marco"], now=signed_at)


def meet(commission: Commission, people: dict[str, User], present: Sequence[object], now: datetime) -> None:
    franco = people["franco"]
    session = prepare_session(
        commission, held_at=now, place="Torino, sala riunioni del settore", present=present, by=franco, now=now
    )
    for project in registered(commission.phase):
        scores = points_of(project, commission.phase)
        write_panel_scores(session, project, scores=scores, version=0, by=franco, now=now)
    minutes = (
        "La commissione legge insieme le schede aperte, progetto per progetto, e assegna all’unanimità i punteggi "
        "collegiali, con le motivazioni riportate per ciascun criterio."
    )
    over = now + timedelta(hours=4)
    drafted = change_session(
        session,
        held_at=session.held_at,
        place=session.place,
        present=present,
        minutes=minutes,
        version=session.version,
        by=franco,
        now=over,
    )
    record_session(drafted, read=fingerprint(drafted), by=franco, now=over)
