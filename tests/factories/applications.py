"""Projects at every point of their way, made by the portal's own actions and the people who take them.

draft_project → complete_project → sent_project → registered_project → admitted_project → definitive_draft →
complete_definitive → sent_definitive → registered_definitive. Each takes what the one before it takes.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from applications import actions, drafts, rules, snapshot
from applications.actions.registration import reception_bound
from applications.answers.asked import Answer, Asked, Surroundings
from applications.models import Application, OutcomeKind, Project, Submission
from applications.workflow import ProjectState
from calls.actions import close_due_phases, open_due_phases, record_act
from calls.models import Act, ActKind, Call
from core.canonical import sha256_hex
from tests.factories.accounts import persona
from tests.factories.calls import new_act, published_call
from tests.factories.core import pdf_upload
from tests.factories.partnerships import complete_partnership, lead_body, representative_of
from tests.planted import planted

COST = Decimal("500000.00")


def fresh(project: Project) -> Project:
    """The project as the database has it, with all that its pages and actions read."""
    rows = Project.objects.select_related("application__call__issuer", "application__partnership__lead", "form")
    return rows.select_related("phase__call").get(pk=project.pk)


def sender(project: Project) -> User:
    """The legal representative of the lead."""
    return representative_of(project.application.partnership.lead)


@planted
def draft_project(*, call: Call | None = None, lead: Any = None, now: datetime | None = None, **given: Any) -> Project:
    """An application just begun by the lead's legal representative: nothing but its title."""
    now = now or timezone.now()
    call = call or published_call(now=now)
    lead = lead or lead_body(call)
    application = actions.open_application(
        call=call, lead=lead, name=given.get("name", "Cantieri di prossimità"), by=representative_of(lead), now=now
    )
    return fresh(application.projects.get())


@planted
def complete_project(
    *, call: Call | None = None, now: datetime | None = None, partners: Any = None, **given: Any
) -> Project:
    """A draft of which nothing is missing: partnership complete and declared, answers, documents."""
    now = now or timezone.now()
    call = call or published_call(now=now)
    partnership = complete_partnership(call, now=now, lead=given.get("lead"), partners=partners)
    title = given.get("name", "Cantieri di prossimità")
    application = Application.objects.create(
        call=call, partnership=partnership, title=title, created_by=representative_of(partnership.lead), created_at=now
    )
    phase = call.phases.get(position=1)
    project = Project.objects.create(
        application=application, phase=phase, form=phase.forms.get(), created_at=now, state_since=now
    )
    project = fresh(project)
    fill(project, now=now, answers={"title": title, **given.get("answers", {})})
    return project


def fill(project: Project, *, now: datetime, answers: Mapping[str, Answer] | None = None) -> None:
    """Answer every question within its limits, and put a PDF into every required slot."""
    draft = drafts.load(project)
    by = sender(project)
    for section in draft.sections:
        given = {
            question.key: (answers or {}).get(question.key, answer_to(question, draft.around))
            for question in section.questions
        }
        saved = draft.saved.get(section.id)
        row = project.form.sections.get(pk=section.id)
        actions.save_section(project, row, answers=given, version=saved.version if saved else 0, by=by, now=now)
    for slot in draft.slots:
        if slot.required and slot.pk not in draft.documents:
            actions.attach_document(project, slot=slot, upload=pdf_upload(f"{slot.key}.pdf"), by=by, now=now)


def answer_to(question: Asked, around: Surroundings) -> Answer:
    """An answer that any question of the kind accepts; the reserved keys fit the call of the blueprint."""
    reserved = {
        "duration_months": 20,
        "total_cost": str(COST),
        "requested_grant": "380000.00",
        "budget": budget(around) if around.partners else None,
    }
    if question.key in reserved:
        return reserved[question.key]
    partner = around.partners[0].id if around.partners else ""
    return {
        "short_text": "Testo breve",
        "long_text": "Le famiglie del territorio chiedono servizi vicini.\nRispondiamo insieme.",
        "number": 120,
        "money": "1000.00",
        "date": "2026-12-20",
        "yes_no": True,
        "choice": question.options[0][0] if question.options else "",
        "choices": [key for key, _label in question.options[:2]],
        "targets": [{"group": "Famiglie", "people": 80, "description": "Famiglie con minori"}],
        "indicators": [{"name": "Nuclei seguiti", "baseline": "0", "target": "80", "source": "Registro"}],
        "activities": [
            {"title": "Avvio", "description": "Tavolo comune", "member": partner, "start": 1, "months": 6},
            {"title": "Servizi", "description": "Sportelli", "member": partner, "start": 5, "months": 16},
        ],
        "budget": None,
    }[question.kind]


def budget(around: Surroundings) -> dict[str, Any]:
    """COST divided by the members' shares, on the first category; a quarter of it is co-financed by the lead."""
    category = next(item for item in around.direct_categories if not item.is_staff_cost and item.max_percent is None)
    lines = [
        {"member": item.id, "category": category.key, "amount": str(COST * item.share_percent / 100)}
        for item in around.partners
        if item.share_percent
    ]
    for line in lines:
        line["amount"] = str(Decimal(line["amount"]).quantize(Decimal("0.01")))
    return {"lines": lines, "cofinancing": [{"member": around.partners[0].id, "amount": str(COST / 4)}]}


def shown_hash(project: Project) -> str:
    """The hash that the check page carries now."""
    project = fresh(project)
    asked = rules.sender_statements(project.application.call)
    return sha256_hex(snapshot.text_of(drafts.load(project), asked))


def send_project(
    project: Project,
    *,
    by: User | None = None,
    received_at: datetime | None = None,
    now: datetime | None = None,
    key: uuid.UUID | None = None,
    seen: str | None = None,
) -> Submission:
    """Send what is there with every statement ticked; `seen` is the hash of what was on the page."""
    now = now or received_at or timezone.now()
    ticked = {statement.pk for statement in rules.sender_statements(project.application.call)}
    return actions.send(
        project,
        by=by or sender(project),
        received_at=received_at or now,
        now=now,
        statements=ticked,
        seen=seen if seen is not None else shown_hash(project),
        idempotency_key=key or uuid.uuid4(),
    )


@planted
def sent_project(*, now: datetime | None = None, **given: Any) -> Project:
    now = now or timezone.now()
    project = complete_project(now=now, **given)
    send_project(project, now=now)
    return fresh(project)


def close_and_register(project: Project) -> datetime:
    """Let the clock close and register the project's phase; returns the moment after."""
    after = fresh(project).phase.closes_at + reception_bound() + timedelta(seconds=1)
    close_due_phases(after)
    actions.register_due_phases(after)
    return after


@planted
def registered_project(**given: Any) -> Project:
    project = sent_project(**given)
    close_and_register(project)
    return fresh(project)


def signed_act(call: Call, kind: str = ActKind.ADMITTED_LIST, now: datetime | None = None) -> Act:
    """An act of Marco's under the call."""
    now = now or timezone.now()
    act = new_act(now=now)
    return record_act(call, kind=kind, act=act, by=persona("marco"), now=now)


@planted
def admitted_project(*, outcome: str = OutcomeKind.ADMITTED, **given: Any) -> Project:
    """Checked and admitted (or what `outcome` says) by an act."""
    project = registered_project(**given)
    Project.objects.filter(pk=project.pk).update(state=ProjectState.CHECKING)
    after = project.state_since + timedelta(days=1)
    act = signed_act(project.application.call, now=after)
    actions.record_outcome(
        project, kind=outcome, act=act, reason="Requisiti verificati.", by=persona("marco"), now=after
    )
    return fresh(project)


@planted
def definitive_draft(**given: Any) -> Project:
    """The second phase, just begun by the lead, in its window."""
    earlier = admitted_project(**given)
    now = earlier.application.call.phases.get(position=2).opens_at + timedelta(days=1)
    open_due_phases(now)
    return fresh(actions.start_next_phase(earlier.application, by=sender(earlier), now=now))


@planted
def complete_definitive(**given: Any) -> Project:
    project = definitive_draft(**given)
    fill(project, now=project.created_at + timedelta(hours=1))
    return fresh(project)


@planted
def sent_definitive(**given: Any) -> Project:
    project = complete_definitive(**given)
    send_project(project, now=project.created_at + timedelta(hours=2))
    return fresh(project)


@planted
def registered_definitive(**given: Any) -> Project:
    project = sent_definitive(**given)
    close_and_register(project)
    return fresh(project)
