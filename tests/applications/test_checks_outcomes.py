"""Verdicts, the outcome proposed, sent back, confirmed, published."""

from datetime import timedelta

import pytest
from django.utils import timezone

from applications import rules
from applications.actions import record_outcome
from applications.actions.checks import (
    StaleCheck,
    confirm_outcome,
    judge,
    propose_outcome,
    send_back,
)
from applications.check_rules import admitted_list_blockers
from applications.models import Check, Outcome, OutcomeKind
from calls.models import StaffRole
from core.models import AuditEvent, Notice
from core.refusals import NotAllowed, Refused
from evaluations.actions import publish_admitted_list
from tests.factories.accounts import persona
from tests.factories.applications import (
    close_and_register,
    complete_definitive,
    draft_project,
    send_project,
    signed_act,
)
from tests.factories.calls import new_act, staff
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


def test_upheld_reservation_stops_the_next_phase():
    draft = complete_definitive(now=NOW, outcome=OutcomeKind.ADMITTED_WITH_RESERVATION)
    earlier = draft.application.projects.get(phase__position=1)
    assert rules.admission_blockers(draft) == []
    later = draft.created_at + timedelta(hours=2)
    act = signed_act(earlier.application.call, "reservation", now=later)
    record_outcome(
        earlier, kind="not_admitted", act=act, reason="Mancano", remedy=REMEDY, by=persona("marco"), now=later
    )
    with pytest.raises(Refused) as refusal:
        send_project(draft, now=later)
    assert codes(refusal) == ["not_admitted"]


def test_project_never_sent_dissolves_its_partnership():
    draft = draft_project(now=NOW)
    close_and_register(draft)
    draft.application.partnership.refresh_from_db()
    assert draft.application.partnership.state == "dissolved"
