"""The lint before publication: each thing that is missing is named, and nothing is named when nothing is."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from calls.actions import propose
from calls.models import Criterion, Phase, Question, Section
from calls.rules import publication_blockers, publication_warnings
from core.refusals import Refused
from tests.factories.accounts import persona
from tests.factories.calls import draft_call, phase_of

pytestmark = pytest.mark.django_db


def codes(blockers):
    return sorted({blocker.code for blocker in blockers})


def test_draft_of_the_blueprint_lacks_only_who_answers_for_it():
    call = draft_call(responsible="", contact_email="")
    assert codes(publication_blockers(call, timezone.now())) == ["terms"]
    assert len(publication_blockers(call, timezone.now())) == 2


def test_complete_draft_has_no_blockers():
    assert publication_blockers(draft_call(), timezone.now()) == []


def _scored(call):
    return call.phases.get(position=2)


def _shift(call, position, **moments):
    Phase.objects.filter(call=call, position=position).update(**moments)


LACKS = {
    "no_signatory": lambda call: call.staff.filter(role="signatory").delete(),
    "no_case_officer": lambda call: call.staff.filter(role="case_officer").delete(),
    "no_statement": lambda call: call.statements.filter(scope="sender").delete(),
    "empty_checklist": lambda call: call.phases.get(position=1).checklist.all().delete(),
    "no_tie_break": lambda call: _scored(call).tie_breaks.all().delete(),
    "empty_class": lambda call: _scored(call).criterion_classes.last().criteria.all().delete(),
    "threshold_too_high": lambda call: _scored(call).criterion_classes.update(threshold=Decimal(99)),
    "threshold_total_too_high": lambda call: _shift(call, 2, threshold_total=Decimal(101)),
    "no_evaluator": lambda call: _shift(call, 2, evaluators_per_application=0),
    "no_staff_costs": lambda call: call.cost_categories.update(is_staff_cost=False),
    "no_cost_category": lambda call: call.cost_categories.filter(flat_rate_percent=None).delete(),
    "no_deadline": lambda call: _shift(call, 2, closes_at=None),
    "budget_over_measure": lambda call: type(call).objects.filter(pk=call.pk).update(budget=Decimal("6400000.01")),
    "empty_section": lambda call: (
        Section.objects.filter(form__phase__call=call, key="seguito")[0].questions.all().delete()
    ),
    "no_budget_question": lambda call: Question.objects.filter(key="budget").delete(),
    "no_title_question": lambda call: Question.objects.filter(key="title").delete(),
    "key_twice": lambda call: Question.objects.filter(key="sustainability").update(key="need"),
    "key_kind": lambda call: Question.objects.filter(key="title").update(kind="long_text"),
    "no_options": lambda call: Question.objects.filter(key="areas").update(options=[]),
    "empty_form": lambda call: Section.objects.filter(form__phase__call=call, form__phase__position=1).delete(),
    "phases_overlap": lambda call: _shift(call, 2, opens_at=phase_of(call).closes_at),
    "opens_in_past": lambda call: _shift(call, 1, opens_at=timezone.now() - timedelta(minutes=1)),
    "no_phase": lambda call: call.phases.all().delete(),
}


@pytest.mark.parametrize("code", LACKS)
def test_what_is_missing_is_named_with_a_link_and_keeps_the_call_from_being_proposed(code, client):
    call = draft_call()
    LACKS[code](call)
    call.refresh_from_db()
    found = [blocker for blocker in publication_blockers(call, timezone.now()) if blocker.code == code]
    assert found
    client.force_login(persona("giulia"))
    assert [client.get(blocker.url).status_code for blocker in found] == [200] * len(found)
    with pytest.raises(Refused):
        propose(call, by=persona("giulia"), now=timezone.now())


def test_scored_phase_without_any_class_is_named():
    call = draft_call()
    Criterion.objects.all().delete()
    _scored(call).tie_breaks.all().delete()
    _scored(call).criterion_classes.all().delete()
    assert "no_criteria" in codes(publication_blockers(call, timezone.now()))


def test_fewer_than_twenty_days_are_a_warning_only():
    now = timezone.now()
    windows = (
        (now + timedelta(days=1), now + timedelta(days=19)),
        (now + timedelta(days=60), now + timedelta(days=90)),
    )
    call = draft_call(now=now, windows=windows, cup="J11B17000180009")
    assert publication_blockers(call, now) == []
    assert codes(publication_warnings(call, now)) == ["no_document", "short_publication"]
