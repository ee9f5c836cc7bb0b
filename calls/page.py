"""Everything the public page of a call shows, gathered in a fixed number of queries."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse

from calls.models import (
    ActEffect,
    ActKind,
    Assessment,
    Call,
    DeadlineChange,
    OpeningChange,
    Phase,
    StatementScope,
    TieBreak,
)
from calls.models.calls import PUBLIC_STATES
from calls.reading import act_words, blocks, cost_words, grid, kind_names, money, timeline


def call_page(call: Call, now: datetime) -> dict[str, Any]:
    """The context of the page at the moment."""
    phases = phases_of(call)
    effects = effects_of(call)
    opened = next((phase for phase in phases if accepts(phase, call, now)), None)
    coming = next((phase for phase in phases if phase.opens_at > now), None)
    statements = list(call.statements.all())
    return {
        "call": call,
        "now": now,
        "is_public": call.state in PUBLIC_STATES,
        "open_phase": opened,
        "coming_phase": None if opened or call.state not in PUBLIC_STATES[:1] else coming,
        "may_apply": opened is not None and opened.position == 1,
        "blocks": blocks(call.text),
        "timeline": timeline(call, phases, effects, now),
        "results_url": results_url(call, effects),
        "lead_kinds": kind_names(call.lead_kinds),
        "districts": list(call.districts.all()),
        "rules": list(call.composition_rules.all()),
        "caps": [(kind_names(cap.kinds), cap.most) for cap in call.participation_caps.all()],
        "money": money(call),
        "costs": [(category.title, cost_words(category)) for category in call.cost_categories.all()],
        "phases": phases,
        "grids": [grid(phase) for phase in phases if phase.assessment == Assessment.SCORING],
        "member_statements": [row.text for row in statements if row.scope == StatementScope.MEMBER],
        "sender_statements": [row.text for row in statements if row.scope == StatementScope.SENDER],
        "documents": list(call.documents.select_related("file")),
        "acts": [(effect, act_words(effect.act)) for effect in effects],
    }


def effects_of(call: Call) -> list[ActEffect]:
    """What acts have decided in the call, by the dates of the acts."""
    return list(call.effects.select_related("act__file").order_by("act__date", "pk"))


def results_url(call: Call, effects: list[ActEffect]) -> str:
    """Where the call's published lists are read, once an act has published one."""
    published = any(effect.kind in (ActKind.ADMITTED_LIST, ActKind.RANKING) for effect in effects)
    return f"{reverse('evaluations:lists')}?call={call.slug}" if published else ""


def phases_of(call: Call) -> list[Phase]:
    """The call's phases with all that its page needs of them."""
    changes = DeadlineChange.objects.select_related("act").order_by("after")
    phases = call.phases.prefetch_related(
        "required_documents",
        "checklist",
        "criterion_classes__criteria",
        Prefetch("tie_breaks", TieBreak.objects.select_related("criterion_class")),
        Prefetch("deadline_changes", changes),
        Prefetch("opening_changes", OpeningChange.objects.select_related("act").order_by("after")),
    ).order_by("position")
    found = list(phases)
    for phase in found:
        phase.call = call
    return found


def accepts(phase: Phase, call: Call, now: datetime) -> bool:
    """Whether something can be sent in the phase at the moment."""
    return call.state == PUBLIC_STATES[0] and phase.is_open_at(now)
