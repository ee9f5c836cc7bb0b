"""The office's check of a project: who may, in which order, what is refused, what is recorded."""

from datetime import timedelta

import pytest
from django.utils import timezone

from applications import rules
from applications.actions.checks import (
    StaleCheck,
    assign_check,
    assign_checks,
    confirm_outcome,
    judge,
    propose_outcome,
    send_back,
)
from applications.actions.reservations import decide_reservation
from applications.check_rules import admitted_list_blockers, confirmed_checks
from applications.models import Check, Outcome, OutcomeKind, Project
from calls.models import ActKind, StaffRole
from core.audit import timeline
from core.models import AuditEvent, Notice
from core.refusals import NotAllowed, Refused
from evaluations.actions import publish_admitted_list
from organisations.models import Role
from tests.factories.accounts import persona
from tests.factories.applications import close_and_register, complete_definitive, draft_project, send_project
from tests.factories.calls import new_act, published_call, staff
from tests.factories.checks import (
    REMEDY,
    all_met,
    assessed_phase,
    confirmed,
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


def test_judge_saves_verdicts_with_notes(project):
    check = taken(project)
    first = items_of(project.phase)[0]
    check = judge(check, verdicts={first.pk: ("not_met", " Manca la firma ")}, version=0, by=persona("elena"), now=NOW)
    assert list(check.items.values_list("item", "verdict", "note")) == [(first.pk, "not_met", "Manca la firma")]
    assert check.version == 1


def test_judge_changes_and_takes_back_a_verdict(project):
    check, item = judged(taken(project)), items_of(project.phase)[0]
    judge(check, verdicts={item.pk: ("reserved", "Da chiarire")}, version=1, by=persona("elena"), now=NOW)
    assert check.items.get(item=item).verdict == "reserved"
    judge(check, verdicts={item.pk: ("", "")}, version=2, by=persona("elena"), now=NOW)
    assert check.items.filter(item=item).count() == 0


@pytest.mark.parametrize("verdict", ["not_met", "reserved"])
def test_judge_wants_a_note_for_what_is_not_in_favour(project, verdict):
    item = items_of(project.phase)[0]
    with pytest.raises(Refused) as refusal:
        judge(taken(project), verdicts={item.pk: (verdict, " ")}, version=0, by=persona("elena"), now=NOW)
    assert codes(refusal) == ["note"]


def test_judge_refuses_items_of_another_checklist(project):
    with pytest.raises(Refused) as refusal:
        judge(taken(project), verdicts={987654: ("met", "")}, version=0, by=persona("elena"), now=NOW)
    assert codes(refusal) == ["item"]


def test_stale_judgement_overwrites_nothing(project):
    check = judged(taken(project))
    item = items_of(project.phase)[0]
    with pytest.raises(StaleCheck):
        judge(check, verdicts={item.pk: ("not_met", "Tardi")}, version=0, by=persona("elena"), now=NOW)
    assert check.items.get(item=item).verdict == "met"


def test_judge_keeps_the_outcome_as_far_as_it_is_written(project):
    texts = {"outcome": "not_admitted", "reason": "Bozza", "remedy": ""}
    check = judge(taken(project), verdicts={}, version=0, by=persona("elena"), now=NOW, **texts)
    assert (check.outcome, check.reason, check.state) == ("not_admitted", "Bozza", "open")


def test_audit_of_a_judgement_holds_no_content(project):
    judged(taken(project), first="not_met")
    details = AuditEvent.objects.get(event="check.judged").details
    assert sorted(details) == ["items", "version"]


def test_propose_wants_every_item_judged(project):
    check, items = taken(project), items_of(project.phase)
    with pytest.raises(Refused) as refusal:
        propose_outcome(check, outcome="admitted", reason="", by=persona("elena"), now=NOW)
    assert codes(refusal) == ["unjudged"] * len(items)


@pytest.mark.parametrize("outcome", ["admitted", "admitted_reserved"])
def test_essential_item_not_met_is_never_admitted(project, outcome):
    check = judged(taken(project), first="not_met")
    with pytest.raises(Refused) as refusal:
        propose_outcome(check, outcome=outcome, reason="x", remedy="x", by=persona("elena"), now=NOW)
    assert codes(refusal) == ["outcome"]


def test_item_to_be_clarified_is_admitted_with_reservation_at_most(project):
    check = judged(taken(project), first="reserved")
    with pytest.raises(Refused) as refusal:
        propose_outcome(check, outcome="admitted", reason="", by=persona("elena"), now=NOW)
    assert codes(refusal) == ["outcome"]
    check = propose_outcome(
        check, outcome="admitted_reserved", reason="Da chiarire", remedy="", by=persona("elena"), now=NOW
    )
    assert check.state == "proposed"


def test_refusal_without_reason_and_remedy_is_not_proposed(project):
    check = judged(taken(project), first="not_met")
    with pytest.raises(Refused) as refusal:
        propose_outcome(check, outcome="not_admitted", reason="", remedy="", by=persona("elena"), now=NOW)
    assert codes(refusal) == ["reason", "remedy"]


def test_proposed_check_is_not_judged_any_more(project):
    check = proposed(project)
    with pytest.raises(Refused) as refusal:
        judge(check, verdicts=all_met(project.phase), version=check.version, by=persona("elena"), now=NOW)
    assert codes(refusal) == ["proposed"]


def test_only_the_officer_proposes(project):
    check = judged(taken(project))
    for person in ("paolo", "giulia", "marco"):
        with pytest.raises(NotAllowed):
            propose_outcome(check, outcome="admitted", reason="", by=persona(person), now=NOW)


def test_manager_sends_back_with_a_note(project):
    check = send_back(proposed(project), note="Guarda la sede", by=persona("giulia"), now=NOW)
    assert (check.state, check.returned_note) == ("open", "Guarda la sede")
    notice = Notice.objects.get(kind="check.sent_back")
    assert (notice.user, "Guarda la sede" in notice.text) == (persona("elena"), True)
    with pytest.raises(StaleCheck):
        judge(check, verdicts={}, version=1, by=persona("elena"), now=NOW)


def test_send_back_wants_a_note(project):
    with pytest.raises(Refused) as refusal:
        send_back(proposed(project), note=" ", by=persona("giulia"), now=NOW)
    assert codes(refusal) == ["note"]


def test_confirmed_check_may_still_be_sent_back(project):
    check = send_back(confirmed(project), note="Nuovi documenti", by=persona("giulia"), now=NOW)
    assert (check.state, check.confirmed_at, check.confirmed_by) == ("open", None, None)


@pytest.mark.parametrize("person", ["elena", "paolo", "marco", "chiara", "stranger"])
def test_only_the_manager_confirms_and_sends_back(project, person):
    check = proposed(project)
    with pytest.raises(NotAllowed):
        confirm_outcome(check, by=persona(person), now=NOW)
    with pytest.raises(NotAllowed):
        send_back(check, note="No", by=persona(person), now=NOW)


def test_manager_does_not_confirm_the_own_proposal(phase, project):
    staff(phase.call, "giulia", StaffRole.CASE_OFFICER)
    check = proposed(project, officer=persona("giulia"))
    with pytest.raises(Refused) as refusal:
        confirm_outcome(check, by=persona("giulia"), now=NOW)
    assert codes(refusal) == ["self"]


def test_admitted_list_is_blocked_by_each_kind_of_delay(phase):
    projects = [received_project(phase, title=f"Progetto {n}") for n in range(4)]
    taken(projects[1])
    proposed(projects[2])
    confirmed(projects[3])
    blockers = admitted_list_blockers(phase)
    assert [(blocker.code, blocker.url.partition("?")[2]) for blocker in blockers] == [
        ("unassigned", "state=unassigned"),
        ("open", "state=open"),
        ("proposed", "state=proposed"),
    ]
    assert [check.project for check in confirmed_checks(phase)] == [projects[3]]


def test_admitted_list_is_blocked_by_nothing_when_all_are_confirmed(phase, project):
    confirmed(project)
    assert admitted_list_blockers(phase) == []


def test_publication_gives_each_project_its_outcome_with_reason_and_remedy(phase, project):
    refused = received_project(phase, title="Senza firma")
    confirmed(project)
    confirmed(refused, first="not_met")
    publish_admitted_list(phase, act=new_act(now=NOW), by=persona("marco"), now=NOW)
    rows = Outcome.objects.order_by("project").values_list("project", "kind", "remedy")
    assert list(rows) == [(project.pk, "admitted", ""), (refused.pk, "not_admitted", REMEDY)]
    assert set(Check.objects.values_list("state", flat=True)) == {"published"}


def reserved_project(phase) -> Project:
    project = received_project(phase, title="Con riserva")
    confirmed(project, first="reserved")
    publish_admitted_list(phase, act=new_act(now=NOW), by=persona("marco"), now=NOW)
    project.refresh_from_db()
    return project


@pytest.mark.parametrize(("lift", "state"), [(True, "admitted"), (False, "not_admitted")])
def test_reservation_is_decided_by_an_act(phase, lift, state):
    project = reserved_project(phase)
    act = new_act(number="D.D. 77", now=NOW)
    outcome = decide_reservation(
        project, lift=lift, act=act, reason="Documenti arrivati", remedy=REMEDY, by=persona("marco"), now=NOW
    )
    project.refresh_from_db()
    assert (project.state, outcome.kind, outcome.act.kind) == (state, state, ActKind.RESERVATION)
    assert project.outcomes.count() == 2
    with pytest.raises(Refused) as refusal:
        decide_reservation(project, lift=True, act=act, reason="Ancora", remedy="", by=persona("marco"), now=NOW)
    assert codes(refusal) == ["none"]


def test_upheld_reservation_wants_reason_and_remedy(phase):
    project = reserved_project(phase)
    with pytest.raises(Refused) as refusal:
        decide_reservation(
            project, lift=False, act=new_act(now=NOW), reason="", remedy="", by=persona("marco"), now=NOW
        )
    assert codes(refusal) == ["reason", "remedy"]


@pytest.mark.parametrize("person", ["giulia", "elena", "chiara", "stranger"])
def test_reservation_is_the_signatorys(phase, person):
    project = reserved_project(phase)
    with pytest.raises(NotAllowed):
        decide_reservation(project, lift=True, act=new_act(now=NOW), reason="x", remedy="", by=persona(person), now=NOW)


def test_upheld_reservation_stops_the_next_phase():
    draft = complete_definitive(now=NOW, outcome=OutcomeKind.ADMITTED_WITH_RESERVATION)
    earlier = draft.application.projects.get(phase__position=1)
    assert rules.admission_blockers(draft) == []
    later = draft.created_at + timedelta(hours=2)
    decide_reservation(
        earlier, lift=False, act=new_act(now=later), reason="Mancano", remedy=REMEDY, by=persona("marco"), now=later
    )
    with pytest.raises(Refused) as refusal:
        send_project(draft, now=later)
    assert codes(refusal) == ["not_admitted"]


def test_project_never_sent_dissolves_its_partnership():
    draft = draft_project(now=NOW)
    close_and_register(draft)
    draft.application.partnership.refresh_from_db()
    assert draft.application.partnership.state == "dissolved"
