"""Who checks which project: taken, assigned, passed on, never with a conflict, never before the registration."""

from datetime import timedelta

import pytest
from django.utils import timezone

from applications.actions.checks import (
    assign_check,
    assign_checks,
    judge,
    propose_outcome,
    send_back,
)
from applications.models import Check
from core.audit import timeline
from core.refusals import NotAllowed, Refused
from organisations.models import Role
from tests.factories.accounts import persona
from tests.factories.calls import published_call
from tests.factories.checks import (
    assessed_phase,
    items_of,
    judged,
    proposed,
    received_project,
    taken,
)
from tests.factories.organisations import acting
from tests.factories.partnerships import MemberFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def phase(db):
    return assessed_phase(NOW)


@pytest.fixture
def project(phase):
    return received_project(phase, title="Abitare insieme")


def codes(refusal) -> list[str]:
    return [blocker.code for blocker in refusal.value.blockers]


def test_officer_takes_a_free_project(project):
    check = taken(project)
    project.refresh_from_db()
    assert (check.officer, check.state, project.state) == (persona("elena"), "open", "checking")
    assert [event.event for event in timeline(check)] == ["check.assigned"]
    assert [event.event for event in timeline(project)] == ["project.checking"]


@pytest.mark.parametrize("person", ["marco", "chiara", "stranger", "tommaso", "lucia"])
def test_project_is_not_taken_by_others(project, person):
    with pytest.raises(NotAllowed):
        assign_check(project, officer=persona(person), by=persona(person), now=NOW)


def test_officer_does_not_assign_to_a_colleague(project):
    with pytest.raises(NotAllowed):
        assign_check(project, officer=persona("paolo"), by=persona("elena"), now=NOW)


def test_manager_does_not_take_without_being_a_case_officer(project):
    with pytest.raises(NotAllowed):
        assign_check(project, officer=persona("giulia"), by=persona("giulia"), now=NOW)


def test_officer_whose_mandate_ended_takes_nothing(project):
    persona("elena").mandates.update(valid_to=timezone.localdate(NOW) - timedelta(days=1))
    with pytest.raises(NotAllowed):
        taken(project)


def test_taken_project_is_not_taken_again(project):
    taken(project)
    with pytest.raises(Refused) as refusal:
        taken(project, persona("paolo"))
    assert codes(refusal) == ["taken"]


def test_manager_passes_an_open_check_on(project):
    judged(taken(project))
    check = assign_check(project, officer=persona("paolo"), by=persona("giulia"), now=NOW)
    assert (check.officer, check.items.count()) == (persona("paolo"), len(items_of(project.phase)))
    with pytest.raises(NotAllowed):
        judge(check, verdicts={}, version=check.version, by=persona("elena"), now=NOW)


def test_manager_does_not_pass_on_what_is_proposed(project):
    proposed(project)
    with pytest.raises(Refused) as refusal:
        assign_check(project, officer=persona("paolo"), by=persona("giulia"), now=NOW)
    assert codes(refusal) == ["taken"]


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.DELEGATE])
def test_officer_who_acts_for_the_lead_does_not_check(project, role):
    acting("elena", project.application.partnership.lead, role)
    with pytest.raises(Refused) as refusal:
        taken(project)
    assert codes(refusal) == ["conflict"]


def test_officer_who_acts_for_a_partner_does_not_check(project):
    member = MemberFactory(partnership=project.application.partnership, accepted=True)
    acting("paolo", member.body)
    with pytest.raises(Refused) as refusal:
        assign_check(project, officer=persona("paolo"), by=persona("giulia"), now=NOW)
    assert codes(refusal) == ["conflict"]


def test_officer_who_acts_only_for_a_body_that_left_may_check(project):
    member = MemberFactory(partnership=project.application.partnership, state="left")
    acting("elena", member.body)
    assert taken(project).officer == persona("elena")


def test_conflict_that_comes_later_stops_every_step(project):
    check = judged(taken(project))
    acting("elena", project.application.partnership.lead)
    acting("giulia", project.application.partnership.lead)
    with pytest.raises(NotAllowed):
        judge(check, verdicts={}, version=check.version, by=persona("elena"), now=NOW)
    with pytest.raises(NotAllowed):
        propose_outcome(check, outcome="admitted", reason="", by=persona("elena"), now=NOW)
    with pytest.raises(NotAllowed):
        send_back(check, note="No", by=persona("giulia"), now=NOW)


def test_batch_assigns_all_or_none(phase, project):
    other = received_project(phase, title="Orti")
    taken(other)
    proposed_other = {project: persona("paolo"), other: persona("paolo")}
    with pytest.raises(Refused) as refusal:
        assign_checks(proposed_other, by=persona("paolo"), now=NOW)
    assert (codes(refusal), Check.objects.count()) == (["taken"], 1)
    assert len(assign_checks(proposed_other, by=persona("giulia"), now=NOW)) == 2


def test_nothing_is_checked_before_the_registration(db):
    call = published_call(now=NOW, closes_at=NOW - timedelta(seconds=5))
    phase = call.phases.get(position=1)
    early = received_project(phase)
    assert phase.state == "closed"
    with pytest.raises(Refused) as refusal:
        taken(early)
    assert codes(refusal) == ["not_registered"]
