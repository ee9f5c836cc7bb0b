"""Projects that the office has received, and checks at every point of their way."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from applications.actions import register_phase
from applications.actions.checks import assign_check, confirm_outcome, judge, propose_outcome
from applications.actions.registration import reception_bound
from applications.models import Application, Check, Project, ProposedOutcome, Submission, Verdict
from applications.workflow import ProjectState
from calls.models import ChecklistItem, Phase
from core.canonical import sha256_hex
from organisations.models import Body
from tests.factories.accounts import UserFactory, persona
from tests.factories.calls import phase_of, published_call
from tests.factories.organisations import BodyFactory
from tests.factories.partnerships import MemberFactory, PartnershipFactory
from tests.planted import planted

REMEDY = "Entro 60 giorni ricorso al TAR Piemonte; entro 120 giorni ricorso straordinario al Capo dello Stato."


@planted
def assessed_phase(now: datetime | None = None, **terms: Any) -> Phase:
    """The first phase of a call, closed yesterday and registered: the office's doors are open."""
    now = now or timezone.now()
    call = published_call(now=now, closes_at=now - timedelta(days=1), **terms)
    register_phase(phase_of(call), now - timedelta(days=1) + reception_bound() * 2)
    return phase_of(call)


def received_project(phase: Phase, *, title: str = "Cantiere", lead: Body | None = None, number: int = 0) -> Project:
    """A registered project whose submission has only an outside: for lists and steps, not for reading."""
    lead, at = lead or BodyFactory(ente_gestore=True), phase.closes_at - timedelta(hours=1)
    partnership = PartnershipFactory(call=phase.call, lead=lead, created_at=at)
    MemberFactory(partnership=partnership, body=lead, role="lead", accepted=True, share_percent=100, invited_at=at)
    by = UserFactory()
    application = Application.objects.create(
        call=phase.call, partnership=partnership, title=title, created_by=by, created_at=at
    )
    project = Project.objects.create(
        application=application,
        phase=phase,
        form=phase.forms.get(),
        state=ProjectState.REGISTERED,
        created_at=at,
        state_since=at,
    )
    Submission.objects.create(
        project=project,
        number=1,
        snapshot="{}",
        sha256=sha256_hex("{}"),
        protocol_register="PROVA",
        protocol_year=at.year,
        protocol_number=number or project.pk,
        received_at=at,
        recorded_at=at,
        sent_by=by,
        sent_as="legal_representative",
        title=title,
        lead_name=partnership.lead.name,
        lead_tax_code=partnership.lead.tax_code,
        members=2,
        bodies=[partnership.lead.name],
        requested_grant=Decimal("200000.00"),
        total_cost=Decimal("260000.00"),
        idempotency_key=uuid.uuid4(),
    )
    return project


def items_of(phase: Phase) -> list[ChecklistItem]:
    return list(phase.checklist.order_by("position", "pk"))


def taken(project: Project, officer: User | None = None, now: datetime | None = None) -> Check:
    """A check that Elena (unless told) has taken."""
    officer = officer or persona("elena")
    return assign_check(project, officer=officer, by=officer, now=now or timezone.now())


def all_met(phase: Phase, **others: str) -> dict[int, tuple[str, str]]:
    """Every item met; `first="not_met"` or `last=…` gives that item another verdict, with a note."""
    items = items_of(phase)
    verdicts = {item.pk: (str(Verdict.MET), "") for item in items}
    for which, verdict in others.items():
        verdicts[items[0 if which == "first" else -1].pk] = (verdict, "Si veda la nota")
    return verdicts


def judged(check: Check, now: datetime | None = None, **others: str) -> Check:
    """Every item of the checklist judged by the check's officer."""
    phase = check.project.phase
    version = Check.objects.get(pk=check.pk).version
    return judge(check, verdicts=all_met(phase, **others), version=version, by=check.officer, now=now or timezone.now())


def proposed(project: Project, now: datetime | None = None, officer: User | None = None, **others: str) -> Check:
    """Taken, judged, and its outcome proposed as the verdicts have it."""
    now = now or timezone.now()
    check = judged(taken(project, officer, now), now, **others)
    values = set(others.values())
    outcome = ProposedOutcome.ADMITTED
    if values & {"reserved"}:
        outcome = ProposedOutcome.ADMITTED_WITH_RESERVATION
    if values & {"not_met"}:
        outcome = ProposedOutcome.NOT_ADMITTED
    texts = {"reason": "", "remedy": ""} if not values else {"reason": "Manca un requisito.", "remedy": REMEDY}
    return propose_outcome(check, outcome=outcome, **texts, by=check.officer, now=now)


def confirmed(project: Project, now: datetime | None = None, **others: str) -> Check:
    """Proposed by Elena and confirmed by Giulia."""
    return confirm_outcome(proposed(project, now, **others), by=persona("giulia"), now=now or timezone.now())
