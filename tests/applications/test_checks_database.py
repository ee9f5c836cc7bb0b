"""Each constraint and trigger of the checks, violated once."""

from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from applications.models import Check, CheckedItem
from evaluations.actions import publish_admitted_list
from tests.factories.accounts import persona
from tests.factories.calls import new_act
from tests.factories.checks import assessed_phase, confirmed, items_of, judged, proposed, received_project, taken

pytestmark = pytest.mark.django_db


def refused(message: str) -> Any:
    return pytest.raises(IntegrityError, match=message)


@pytest.fixture
def project(db):
    return received_project(assessed_phase())


def change(check: Check, **fields: Any) -> None:
    Check.objects.filter(pk=check.pk).update(**fields)


def test_project_has_one_check(project):
    taken(project)
    with refused("project_id"):
        Check.objects.create(project=project, officer=persona("paolo"), started_at=timezone.now())


def test_proposed_check_has_an_outcome(project):
    with refused("check_proposed_has_an_outcome"):
        change(taken(project), state="proposed")


def test_refusal_has_a_reason(project):
    with refused("check_refusal_has_a_reason"):
        change(taken(project), state="proposed", outcome="not_admitted")


def test_confirmed_check_has_a_moment(project):
    with refused("check_confirmed_has_a_moment"):
        change(proposed(project), state="confirmed")


def test_item_is_judged_once(project):
    check = judged(taken(project))
    with refused("checked_item_once"):
        CheckedItem.objects.create(check_of_office=check, item=items_of(project.phase)[0], verdict="met")


def test_verdict_that_is_not_in_favour_explains_itself(project):
    with refused("checked_item_explains_itself"):
        CheckedItem.objects.create(check_of_office=taken(project), item=items_of(project.phase)[0], verdict="not_met")


def test_verdict_does_not_change_once_an_outcome_is_proposed(project):
    with refused("Verdicts are fixed"):
        proposed(project).items.update(verdict="not_met", note="Altro")


def test_verdict_is_not_added_once_an_outcome_is_proposed(project):
    check = proposed(project)
    with refused("Verdicts are fixed"):
        CheckedItem.objects.create(check_of_office=check, item=items_of(project.phase)[0], verdict="met")


def test_verdict_is_not_removed_once_an_outcome_is_proposed(project):
    with refused("Verdicts are fixed"):
        proposed(project).items.all().delete()


@pytest.mark.parametrize("fields", [{"outcome": "not_admitted", "reason": "x"}, {"remedy": "x"}, {"officer": None}])
def test_what_was_proposed_does_not_change(project, fields):
    check = proposed(project)
    with refused("only after it is sent back"):
        change(check, **({"officer": persona("paolo")} if "officer" in fields else fields))


def test_proposed_check_is_not_deleted(project):
    check = proposed(project)
    with refused("only after it is sent back"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM applications_check WHERE id = %s", [check.pk])


@pytest.mark.parametrize("fields", [{"state": "confirmed"}, {"confirmed_at": None}, {"returned_note": "x"}])
def test_published_check_does_not_change(project, fields):
    check, now = confirmed(project), timezone.now()
    publish_admitted_list(project.phase, act=new_act(now=now), by=persona("marco"), now=now)
    with refused("A published check does not change"):
        change(check, **fields)
