"""How a call is born: a whole draft from a blueprint, with its maker as its manager."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from calls.blueprints import BLUEPRINTS
from calls.models import (
    Call,
    CallStaff,
    ChecklistItem,
    CompositionRule,
    CostCategory,
    Criterion,
    CriterionClass,
    Form,
    Measure,
    ParticipationCap,
    Phase,
    Question,
    RequiredDocument,
    Section,
    StaffRole,
    Statement,
    TieBreak,
)
from calls.permissions import may_create
from core import audit
from core.refusals import NotAllowed
from organisations.models import Body

RESERVED = {"measures", "office"}  # addresses of other pages under calls/

Window = tuple[datetime, datetime | None]


@transaction.atomic
def create_from_blueprint(
    *,
    measure: Measure,
    issuer: Body,
    by: Any,
    now: datetime,
    blueprint: str = "two_phases_ats",
    title: str = "",
    windows: Sequence[Window] = (),
    **terms: Any,
) -> Call:
    """A draft call with everything the blueprint holds; `by` becomes its call manager.

    `windows` are the (opens_at, closes_at) of the phases in order, else the blueprint's days from now;
    `terms` are fields of the call that replace the blueprint's.
    """
    if not may_create(by, issuer, timezone.localdate(now)):
        raise NotAllowed
    data = BLUEPRINTS[blueprint]
    title = title or measure.title
    fields = {"slug": free_slug(title), **data["terms"], **terms}
    call = Call.objects.create(measure=measure, issuer=issuer, title=title, created_by=by, created_at=now, **fields)
    CallStaff.objects.create(call=call, user=by, role=StaffRole.MANAGER)
    _add_terms(call, data)
    for position, phase in enumerate(data["phases"], start=1):
        window = windows[position - 1] if windows else _window(phase, now)
        _add_phase(call, position, phase, window)
    audit.record("call.created", call, by=by, now=now, after=call.state, blueprint=blueprint)
    return call


def free_slug(title: str) -> str:
    """An address made of the title that no call has yet."""
    base = slugify(title)[:70].strip("-") or "avviso"
    taken = RESERVED | set(Call.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if slug not in taken)


def _window(phase: dict[str, Any], now: datetime) -> Window:
    today = timezone.localdate(now)
    opens, closes = (
        timezone.make_aware(datetime.combine(today + timedelta(days=days), time(hour)))
        for days, hour in (phase["opens"], phase["closes"])
    )
    return opens, closes


def _add_terms(call: Call, data: dict[str, Any]) -> None:
    CompositionRule.objects.bulk_create(
        CompositionRule(call=call, position=n, **rule) for n, rule in enumerate(data["composition_rules"], start=1)
    )
    ParticipationCap.objects.bulk_create(ParticipationCap(call=call, **cap) for cap in data["participation_caps"])
    CostCategory.objects.bulk_create(
        CostCategory(call=call, position=n, **category) for n, category in enumerate(data["cost_categories"], start=1)
    )
    Statement.objects.bulk_create(
        Statement(call=call, position=n, scope=scope, text=text)
        for n, (scope, text) in enumerate(data["statements"], start=1)
    )


def _add_phase(call: Call, position: int, data: dict[str, Any], window: Window) -> None:
    own = ("key", "title", "assessment", "threshold_total", "half_points", "evaluators_per_application")
    fields = {name: data[name] for name in (*own, "last_project_rule") if name in data}
    phase = Phase.objects.create(call=call, position=position, opens_at=window[0], closes_at=window[1], **fields)
    RequiredDocument.objects.bulk_create(
        RequiredDocument(phase=phase, position=n, **slot) for n, slot in enumerate(data["documents"], start=1)
    )
    ChecklistItem.objects.bulk_create(
        ChecklistItem(phase=phase, position=n, **item) for n, item in enumerate(data.get("checklist", ()), start=1)
    )
    _add_form(phase, data["form"])
    _add_criteria(phase, data)


def _add_form(phase: Phase, sections: list[dict[str, Any]]) -> None:
    form = Form.objects.create(phase=phase)
    rows = Section.objects.bulk_create(
        Section(form=form, position=n, key=section["key"], title=section["title"], help=section["help"])
        for n, section in enumerate(sections, start=1)
    )
    Question.objects.bulk_create(
        Question(section=row, position=n, **question)
        for row, section in zip(rows, sections, strict=True)
        for n, question in enumerate(section["questions"], start=1)
    )


def _add_criteria(phase: Phase, data: dict[str, Any]) -> None:
    groups = data.get("criteria", ())
    classes = CriterionClass.objects.bulk_create(
        CriterionClass(phase=phase, position=n, title=title, threshold=threshold)
        for n, (title, threshold, _criteria) in enumerate(groups, start=1)
    )
    Criterion.objects.bulk_create(
        Criterion(
            criterion_class=row, position=n, title=title, description=description, max_points=points, weight=weight
        )
        for row, (_title, _threshold, criteria) in zip(classes, groups, strict=True)
        for n, (title, description, points, weight) in enumerate(criteria, start=1)
    )
    TieBreak.objects.bulk_create(
        TieBreak(
            phase=phase,
            position=n,
            kind=rule["kind"],
            criterion_class=classes[rule["criterion_class"] - 1] if "criterion_class" in rule else None,
        )
        for n, rule in enumerate(data.get("tie_breaks", ()), start=1)
    )
