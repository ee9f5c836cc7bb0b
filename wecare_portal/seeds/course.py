"""How a demonstration call runs: each step by the person who would take it, at the moment it would be taken."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from applications import drafts, snapshot
from applications.actions import (
    attach_document,
    open_application,
    register_phase,
    save_section,
    start_next_phase,
)
from applications.actions.sending import Press, send_within
from applications.models import Application, Project, SectionDraft
from applications.rules import sender_statements
from applications.structure import surroundings_of
from calls.actions import (
    NewAct,
    close_due_phases,
    create_from_blueprint,
    open_due_phases,
    propose,
    publish,
)
from calls.models import Call, CallStaff, Measure, Phase, Statement, StatementScope
from core.canonical import sha256_hex
from organisations.models import Body
from partnerships.actions import accept, declare, invite_member, set_shares
from partnerships.models import Member
from partnerships.workflow import MemberState
from wecare_portal.seeds.answers import definitive, preliminary
from wecare_portal.seeds.bodies import signer_of
from wecare_portal.seeds.papers import paper, stored
from wecare_portal.seeds.territory import Town

Window = tuple[datetime, datetime]
STAFF = (("marco", "signatory"), ("elena", "case_officer"), ("paolo", "case_officer"), ("chiara", "auditor"))


@dataclass(frozen=True)
class Plot:
    """What a demonstration call is called and when its phases open and close."""

    slug: str
    title: str
    act: str
    windows: tuple[Window, Window]
    published_at: datetime
    act_date: datetime | None = None
    budget: int = 6_400_000


def plant_call(plot: Plot, measure: Measure, people: dict[str, User], now: datetime) -> Call | None:
    """The published call; None when it is there already."""
    if Call.objects.filter(slug=plot.slug).exists():
        return None
    giulia, marco = people["giulia"], people["marco"]
    made_at = plot.published_at - timedelta(days=12)
    call = create_from_blueprint(
        measure=measure,
        issuer=measure.issuer,
        by=giulia,
        now=made_at,
        title=plot.title,
        windows=plot.windows,
        slug=plot.slug,
        budget=Decimal(plot.budget),
        responsible="Giulia Ferrero",
        office="Direzione Coesione sociale, Settore Programmazione sociale",
        contact_email="welfare@regione.example",
        contact_phone="011 5550100",
        cup="J11B17000180009",
        is_demonstration=True,
    )
    CallStaff.objects.bulk_create(CallStaff(call=call, user=people[name], role=role) for name, role in STAFF)
    propose(call, by=giulia, now=made_at + timedelta(days=1))
    act = act_of(plot.act, f"Approvazione del bando «{plot.title}»", by=marco, now=plot.act_date or plot.published_at)
    call = publish(call, act=act, by=marco, now=plot.published_at)
    open_due_phases(min(now, plot.windows[0][0]))
    return call


def act_of(number: str, subject: str, *, by: User, now: datetime) -> NewAct:
    file = stored(f"Determinazione {number}", by=by, now=now)
    return NewAct(number=number, date=timezone.localdate(now), subject=subject, file=file)


def begin(call: Call, lead: Body, town: Town, partners: Sequence[Body], now: datetime) -> Application:
    """The lead opens an application and invites the partners, in equal shares; nobody has answered yet."""
    person = signer_of(lead)
    application = open_application(call=call, lead=lead, name=town.project_title, by=person, now=now)
    for partner in partners:
        invite_member(
            application.partnership,
            body=partner,
            role="partner",
            task="Ascolto e accompagnamento delle persone, lavoro con i volontari della zona",
            share_percent=Decimal("0.00"),
            by=person,
            now=now,
        )
    share_out(application, person, now)
    return application


def share_out(application: Application, person: User, now: datetime) -> None:
    """Two parts of the budget to the lead, one to each other member; the lead takes what rounding leaves."""
    members = list(application.partnership.members.live().order_by("pk"))
    part = (Decimal(100) / (len(members) + 1)).quantize(Decimal("0.01"))
    shares = {member.pk: part for member in members}
    shares[members[0].pk] = 100 - part * (len(members) - 1)
    set_shares(application.partnership, shares=shares, by=person, now=now)


def answer_and_declare(application: Application, now: datetime, *, only: Sequence[Body] | None = None) -> None:
    """Every member that was asked accepts, and declares for itself."""
    members = Member.objects.filter(partnership=application.partnership).live().select_related("body").order_by("pk")
    for member in members:
        if only is None or member.body in only:
            _seat(member, now)


def _seat(member: Member, now: datetime) -> None:
    person = signer_of(member.body)
    if member.state == MemberState.INVITED:
        accept(member, body=member.body, by=person, now=now)
    member.refresh_from_db()
    if member.state == MemberState.ACCEPTED:
        asked = Statement.objects.filter(call=member.partnership.call, scope=StatementScope.MEMBER)
        declare(member, statements=list(asked), by=person, now=now)


def write(project: Project, town: Town, now: datetime, *, leave_out: Sequence[str] = ()) -> None:
    """The lead writes every section but those left out, and attaches the documents that are required."""
    person = signer_of(project.application.partnership.lead)
    for key, answers in _answers(project, town).items():
        if key not in leave_out:
            _save(project, key, answers, person, now)
    if "documents" not in leave_out:
        for slot in project.phase.required_documents.filter(required=True):
            attach_document(project, slot=slot, upload=paper(slot.title), by=person, now=now)


def _answers(project: Project, town: Town) -> dict[str, dict[str, Any]]:
    if project.phase.position == 1:
        return preliminary(town)
    around = surroundings_of(project.application.call, project.application.partnership)
    return definitive(town, [partner.id for partner in around.partners], around)


def _save(project: Project, key: str, answers: dict[str, Any], person: User, now: datetime) -> None:
    section = project.form.sections.get(key=key)
    draft = SectionDraft.objects.filter(project=project, section=section).first()
    save_section(project, section, answers=answers, version=draft.version if draft else 0, by=person, now=now)


def send_in(project: Project, now: datetime) -> None:
    """The lead's legal representative ticks every statement and sends."""
    statements = sender_statements(project.application.call)
    press = Press(
        by=signer_of(project.application.partnership.lead),
        received_at=now,
        statements={statement.pk for statement in statements},
        seen=sha256_hex(snapshot.text_of(drafts.load(project), statements)),
        key=uuid.uuid4(),
    )
    send_within(project, press, now=now)


def apply_whole(call: Call, lead: Body, town: Town, partners: Sequence[Body], now: datetime) -> Project:
    """A complete preliminary project, from the first invitation to the receipt."""
    application = begin(call, lead, town, partners, now)
    answer_and_declare(application, now + timedelta(days=1))
    project = application.projects.select_related("phase", "form", "application__call").get()
    write(project, town, now + timedelta(days=2))
    send_in(project, now + timedelta(days=3, minutes=7 * town.index))
    return project


def go_on(application: Application, town: Town, now: datetime, *, writing: int = 20, sending: int = 30) -> Project:
    """A complete definitive project of an admitted application, written and sent so many days later."""
    person = signer_of(application.partnership.lead)
    project = start_next_phase(application, by=person, now=now)
    write(project, town, now + timedelta(days=writing))
    send_in(project, now + timedelta(days=sending, minutes=11 * town.index))
    return project


def close(phase: Phase) -> Phase:
    """The clock passes the deadline, and the bound after it."""
    close_due_phases(phase.closes_at + timedelta(seconds=1))
    return register_phase(phase, phase.closes_at + timedelta(minutes=5))
