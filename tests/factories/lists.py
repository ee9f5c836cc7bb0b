"""Published admitted lists with reservations still open, and what their applications have done since."""

from datetime import datetime
from typing import Any

from applications.actions import record_outcome
from applications.models import Outcome, OutcomeKind, Project
from applications.reservation_rules import Decision
from applications.workflow import ProjectState
from calls.models import ActKind, Assessment, ChecklistItem, Form, Phase
from calls.workflow import PhaseState
from core.canonical import sha256_hex
from evaluations.actions import decide_reservations
from evaluations.lists import admitted_snapshot
from evaluations.models import ListKind, PublishedList
from tests.factories.accounts import persona
from tests.factories.applications import signed_act
from tests.factories.assessed import CLOSED, NOW, OPENED, make_call, make_phase, make_project, make_submission
from tests.factories.calls import new_act
from tests.planted import planted

UNSENT = (ProjectState.DRAFT, ProjectState.LAPSED)
REMEDY = "Ricorso al TAR Piemonte entro 60 giorni."


@planted
def make_two_phases(**fields: Any) -> tuple[Phase, Phase]:
    """A published call: its preliminary projects were checked, its definitive ones are to be scored."""
    call = make_call(**fields)
    first = Phase.objects.create(
        call=call,
        position=1,
        key="preliminare",
        title="Progetti preliminari",
        assessment=Assessment.CHECKLIST,
        state=PhaseState.CONCLUDED,
        opens_at=OPENED,
        closes_at=CLOSED,
        closed_at=CLOSED,
        registered_at=CLOSED,
    )
    Form.objects.create(phase=first, version=1, frozen_at=OPENED)
    ChecklistItem.objects.create(phase=first, position=1, text="Il capofila è un ente gestore")
    second = make_phase(call)
    return Phase.objects.select_related("call").get(pk=first.pk), second


def checked(phase: Phase, title: str, kind: str = OutcomeKind.ADMITTED_WITH_RESERVATION, **fields: Any) -> Project:
    """A project of the first phase with its outcome, not yet on a list."""
    project = make_project(phase, title, state=ProjectState.CHECKING, **fields)
    act = signed_act(phase.call, now=NOW)
    reason = "Da chiarire la firma." if kind == OutcomeKind.ADMITTED_WITH_RESERVATION else "Requisiti verificati."
    record_outcome(project, kind=kind, act=act, reason=reason, by=persona("marco"), now=NOW)
    project.refresh_from_db()
    return project


def goes_on(project: Project, phase: Phase, state: str = ProjectState.REGISTERED, **fields: Any) -> Project:
    """The same application in a later phase, in the state."""
    later = Project.objects.create(
        application=project.application,
        phase=phase,
        form=phase.forms.get(),
        state=state,
        created_at=OPENED,
        state_since=CLOSED,
    )
    if state not in UNSENT:
        make_submission(later, **fields)
    return later


def publish_list(phase: Phase, now: datetime = NOW) -> PublishedList:
    """The first admitted list of the phase, from the outcomes that its projects have."""
    kinds = dict(Outcome.objects.filter(project__phase=phase).order_by("pk").values_list("project", "kind"))
    act = signed_act(phase.call, ActKind.ADMITTED_LIST, now=now)
    text = admitted_snapshot(phase, kinds, act, 1, now)
    return PublishedList.objects.create(
        phase=phase,
        kind=ListKind.ADMITTED,
        version=1,
        act=act,
        snapshot=text,
        sha256=sha256_hex(text),
        published_by=persona("marco"),
        published_at=now,
    )


def lifted(project: Project, reason: str = "La firma è stata chiarita.") -> Decision:
    return Decision(project, lift=True, reason=reason)


def upheld(project: Project, reason: str = "La firma manca.", remedy: str = REMEDY) -> Decision:
    return Decision(project, lift=False, reason=reason, remedy=remedy)


def decide(phase: Phase, *decisions: Decision, number: str = "D.D. 77", **fields: Any) -> PublishedList:
    """Marco decides with one act."""
    now = fields.get("now", NOW)
    given = {"act": new_act(number, now=now), "by": persona("marco"), "now": now}
    return decide_reservations(phase, decisions=decisions, **{**given, **fields})
