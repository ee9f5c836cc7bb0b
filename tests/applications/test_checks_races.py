"""Two people of the office at the same moment on one check."""

from typing import Any

import pytest
from django.utils import timezone

from applications.actions.checks import StaleCheck, assign_check, confirm_outcome, judge, propose_outcome, send_back
from applications.models import Check
from calls.models import StaffRole
from core.models import AuditEvent
from core.refusals import NotAllowed, Refused
from evaluations.actions import publish_admitted_list
from tests.factories.accounts import persona
from tests.factories.calls import new_act, staff
from tests.factories.checks import all_met, assessed_phase, confirmed, judged, proposed, received_project, taken
from tests.races import race

pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now()


@pytest.fixture
def project(db):
    return received_project(assessed_phase(NOW))


def kinds(results: list[Any]) -> list[str]:
    return sorted(type(result).__name__ for result in results)


def test_two_officers_who_take_a_project_leave_it_to_one(project):
    elena, paolo = persona("elena"), persona("paolo")
    results = race(
        lambda: assign_check(project, officer=elena, by=elena, now=NOW),
        lambda: assign_check(project, officer=paolo, by=paolo, now=NOW),
    )
    assert kinds(results) == ["Check", "Refused"]
    assert AuditEvent.objects.filter(event="check.assigned").count() == 1


def test_two_pages_that_save_a_checklist_overwrite_nothing(project):
    check, elena = taken(project), persona("elena")
    first, second = all_met(project.phase), all_met(project.phase, first="not_met")
    results = race(
        lambda: judge(check, verdicts=first, version=0, by=elena, now=NOW),
        lambda: judge(check, verdicts=second, version=0, by=elena, now=NOW),
    )
    assert kinds(results) == ["Check", "StaleCheck"]
    won = second if isinstance(results[0], StaleCheck) else first
    assert {row.item_id: (row.verdict, row.note) for row in check.items.order_by("pk")} == won


def test_judging_beside_passing_on_leaves_the_check_to_one_officer(project):
    check, elena, giulia, paolo = taken(project), persona("elena"), persona("giulia"), persona("paolo")
    results = race(
        lambda: judge(check, verdicts=all_met(project.phase), version=0, by=elena, now=NOW),
        lambda: assign_check(project, officer=paolo, by=giulia, now=NOW),
    )
    check.refresh_from_db()
    assert check.officer == paolo
    assert isinstance(results[0], Check | NotAllowed)
    assert (check.version == 1) is isinstance(results[0], Check)


def test_confirm_beside_send_back_ends_open_or_is_told_once(project):
    check, giulia = proposed(project), persona("giulia")
    results = race(
        lambda: confirm_outcome(check, by=giulia, now=NOW),
        lambda: send_back(check, note="Ancora", by=giulia, now=NOW),
    )
    check.refresh_from_db()
    assert not isinstance(results[1], Exception)
    assert (check.state, check.confirmed_at) == ("open", None)
    assert isinstance(results[0], Check | Refused)


def test_two_managers_confirm_once(project):
    staff(project.phase.call, "franco", StaffRole.MANAGER)
    check, giulia, franco = proposed(project), persona("giulia"), persona("franco")
    results = race(
        lambda: confirm_outcome(check, by=giulia, now=NOW), lambda: confirm_outcome(check, by=franco, now=NOW)
    )
    assert kinds(results) == ["Check", "StepRefused"]
    assert AuditEvent.objects.filter(event="check.confirmed").count() == 1


def test_two_proposals_are_made_once(project):
    check, elena = judged(taken(project)), persona("elena")
    results = race(
        *(lambda: propose_outcome(check, outcome="admitted", reason="", by=elena, now=NOW) for _ in range(3))
    )
    assert kinds(results) == ["Check", "StepRefused", "StepRefused"]


def test_send_back_beside_publication_never_publishes_an_open_check(project):
    check, giulia, marco, act = confirmed(project), persona("giulia"), persona("marco"), new_act(now=NOW)
    results = race(
        lambda: send_back(check, note="Ancora", by=giulia, now=NOW),
        lambda: publish_admitted_list(project.phase, act=act, by=marco, now=NOW),
    )
    check.refresh_from_db()
    project.refresh_from_db()
    assert (check.state, project.state) in {("open", "checking"), ("published", "admitted")}
    assert sum(isinstance(result, Refused) for result in results) == 1
