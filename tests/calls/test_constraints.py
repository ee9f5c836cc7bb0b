"""Each constraint of the tables of calls, violated once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from calls.models import (
    Act,
    ActEffect,
    Call,
    CallStaff,
    CompositionRule,
    CostCategory,
    Criterion,
    CriterionClass,
    DeadlineChange,
    Form,
    Issuer,
    Measure,
    OpeningChange,
    ParticipationCap,
    Phase,
    Question,
    RequiredDocument,
    Section,
    TieBreak,
)
from tests.factories.calls import draft_call, published_call

pytestmark = pytest.mark.django_db


def copy(row, **changes):
    """Insert the row again under a new primary key, changed."""
    row.pk = None
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def change(model, **values):
    return lambda call: model.objects.filter(pk=model.objects.order_by("pk").last().pk).update(**values)


def again(model, **changes):
    return lambda call: copy(model.objects.order_by("pk").last(), **changes)


VIOLATIONS = {
    "measure_budget_positive": change(Measure, budget=0),
    "call_budget_positive": change(Call, budget=0, grant_min=0, grant_max=0),
    "call_grants_in_order": change(Call, grant_min=Decimal("900000.01")),
    "call_duration_in_order": change(Call, duration_min_months=25),
    "call_procedure_days": change(Call, procedure_days=181),
    "call_cofinancing_percent": change(Call, cofinancing_min_percent=100),
    "call_published_has_a_moment": change(Call, state="in_approval", published_at=None),
    "call_staff_once": again(CallStaff),
    "participation_cap_positive": change(ParticipationCap, most=0),
    "composition_in_order": change(CompositionRule, minimum=3, maximum=2),
    "cost_category_key_once": again(CostCategory),
    "cost_category_flat_rate_has_a_base": change(CostCategory, flat_rate_base=""),
    "phase_position_once": again(Phase, key="altra"),
    "phase_key_once": again(Phase, position=3),
    "phase_window_in_order": lambda call: call.phases.update(closes_at=timezone.now() - timedelta(days=900)),
    "phase_threshold": change(Phase, threshold_total=-1),
    "phase_one_to_three": change(Phase, position=4),
    "phase_closed_has_a_moment": change(Phase, state="closed"),
    "form_version_once": again(Form),
    "section_key_once": again(Section),
    "question_key_once": again(Question),
    "question_text_has_a_limit": change(Question, kind="long_text", max_length=None),
    "required_document_key_once": again(RequiredDocument),
    "criterion_class_position_once": again(CriterionClass),
    "criterion_class_threshold": change(CriterionClass, threshold=-1),
    "criterion_position_once": again(Criterion),
    "criterion_has_points": change(Criterion, max_points=0),
    "criterion_weight_positive": change(Criterion, weight=0),
    "tie_break_position_once": again(TieBreak),
    "tie_break_class_when_needed": change(TieBreak, kind="class_points", criterion_class=None),
}
PUBLISHED = {
    "call_published_has_a_moment": "A call is published once.",
}


@pytest.mark.parametrize("name", [name for name in VIOLATIONS if name not in PUBLISHED])
def test_constraint_refuses(name):
    call = draft_call()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        VIOLATIONS[name](call)


def test_state_and_moment_of_publication_go_together():
    call = draft_call()
    with pytest.raises(IntegrityError, match="A call is published once"), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(published_at=timezone.now())


@pytest.mark.parametrize(
    ("model", "name"), [(DeadlineChange, "deadline_only_later"), (OpeningChange, "opening_only_later")]
)
def test_deadline_and_opening_only_go_later(model, name):
    call = published_call()
    now = timezone.now()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model.objects.create(phase=call.phases.first(), act=Act.objects.get(), before=now, after=now, made_at=now)


ACTS = {
    "issuer_register_has_a_form": change(Issuer, register="wecare-1"),
    "act_number_once_a_year": again(Act, number="DD 998"),
    "act_year_of_its_date": again(Act, number_key="dd1", year=2000),
    "act_has_a_number": again(Act, number_key=""),
    "act_effect_once": again(ActEffect),
}


@pytest.mark.parametrize("name", ACTS)
def test_constraint_of_acts_refuses(name):
    call = published_call()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ACTS[name](call)


def test_every_constraint_is_violated_here():
    models = list(Call._meta.apps.get_app_config("calls").get_models())
    named = {constraint.name for model in models for constraint in model._meta.constraints}
    assert named == set(VIOLATIONS) | set(ACTS) | {"deadline_only_later", "opening_only_later"}
