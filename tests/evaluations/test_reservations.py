"""Decisions on reservations: one act, a new version of the admitted list, the old one kept."""

from datetime import timedelta

import pytest

from applications.actions import record_outcome
from applications.models import Application, Outcome
from calls.models import Act, Phase
from core.models import AuditEvent, Notice
from core.refusals import NotAllowed, Refused
from evaluations.desk import waiting_for
from evaluations.models import PublishedList
from tests.factories.accounts import persona
from tests.factories.applications import signed_act
from tests.factories.assessed import NOW
from tests.factories.evaluations import content
from tests.factories.lists import REMEDY, checked, decide, lifted, make_two_phases, publish_list, upheld
from tests.factories.organisations import acting

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture
def first(db) -> Phase:
    return make_two_phases()[0]


def outcomes(published: PublishedList) -> list[tuple[str, str]]:
    return [(row["title"], row["outcome"]) for row in content(published)["rows"]]


@pytest.mark.parametrize(("decision", "kind"), [(lifted, "admitted"), (upheld, "not_admitted")])
def test_decision_supersedes_the_list_and_keeps_the_old_one(first: Phase, decision, kind: str):
    checked(first, "Piazza", "admitted")
    project = checked(first, "Cortile")
    old = publish_list(first)
    before = old.snapshot
    new = decide(first, decision(project), now=LATER)
    old.refresh_from_db()
    assert (new.version, new.act.effects.get().kind, old.snapshot) == (2, "reservation", before)
    assert list(PublishedList.objects.in_force()) == [new]
    assert outcomes(old) == [("Piazza", "admitted"), ("Cortile", "admitted_reserved")]
    assert outcomes(new) == [("Piazza", "admitted"), ("Cortile", kind)]
    assert project.outcomes.get(kind=kind).act == new.act


def test_new_version_says_what_changed_by_which_act_and_why(first: Phase):
    project = checked(first, "Cortile")
    old = publish_list(first)
    new = content(decide(first, lifted(project), now=LATER))
    assert new["supersedes"] == {"version": 1, "act": content(old)["act"]}
    assert new["changed"] == [project.submissions.get().protocol]
    assert new["rows"][0]["decision"] == {
        "before": "admitted_reserved",
        "act": {"number": "D.D. 77", "date": new["act"]["date"]},
        "reason": "La firma è stata chiarita.",
    }


def test_several_decisions_with_one_act_make_one_version(first: Phase):
    projects = [checked(first, title) for title in ("Uno", "Due", "Tre")]
    publish_list(first)
    acts = Act.objects.count()
    new = decide(first, lifted(projects[0]), upheld(projects[2]))
    assert outcomes(new) == [("Uno", "admitted"), ("Due", "admitted_reserved"), ("Tre", "not_admitted")]
    assert (new.version, Act.objects.count() - acts) == (2, 1)
    assert [one.act_id for one in Outcome.objects.order_by("pk")][3:] == [new.act_id] * 2


def test_third_version_keeps_what_the_second_said(first: Phase):
    one, two = checked(first, "Uno"), checked(first, "Due")
    publish_list(first)
    second = decide(first, lifted(one))
    third = decide(first, upheld(two), number="D.D. 78", now=LATER)
    rows = content(third)["rows"]
    assert rows[0] == content(second)["rows"][0]
    assert (content(third)["supersedes"]["version"], content(third)["changed"]) == (2, [rows[1]["key"]])


def test_rows_without_a_decision_stay_word_for_word(first: Phase):
    untouched, project = checked(first, "Com'era", "admitted"), checked(first, "Cortile")
    old = publish_list(first)
    Application.objects.filter(pk=untouched.application_id).update(title="Titolo nuovo")
    assert content(decide(first, lifted(project)))["rows"][0] == content(old)["rows"][0]


def test_outcome_recorded_without_a_version_enters_the_next_one_without_its_reason(first: Phase):
    early, project = checked(first, "Prima"), checked(first, "Cortile")
    publish_list(first)
    act = signed_act(first.call, "reservation", now=NOW)
    record_outcome(early, kind="admitted", act=act, reason="Solo per lui", by=persona("marco"), now=NOW)
    new = decide(first, lifted(project), now=LATER)
    assert outcomes(new) == [("Prima", "admitted"), ("Cortile", "admitted")]
    assert (content(new)["rows"][0]["decision"]["reason"], "Solo per lui" in new.snapshot) == ("", False)


@pytest.mark.parametrize("name", ["giulia", "elena", "chiara", "sara", "stranger"])
def test_decisions_are_the_signatorys(first: Phase, name: str):
    project = checked(first, "Cortile")
    publish_list(first)
    with pytest.raises(NotAllowed):
        decide(first, lifted(project), by=persona(name))
    assert PublishedList.objects.count() == 1


def test_signatory_decides_nothing_on_a_body_of_their_own(first: Phase):
    project = checked(first, "Cortile")
    publish_list(first)
    acting(persona("marco"), project.application.partnership.lead)
    with pytest.raises(NotAllowed):
        decide(first, lifted(project))


def test_project_of_another_phase_is_not_decided(first: Phase):
    other = make_two_phases(slug="altro-avviso")[0]
    publish_list(first)
    with pytest.raises(NotAllowed):
        decide(first, lifted(checked(other, "Altrove")))


def test_all_that_blocks_is_said_at_once_and_nothing_happens(first: Phase):
    one, two, three = checked(first, "Uno"), checked(first, "Due"), checked(first, "Tre", "admitted")
    publish_list(first)
    with pytest.raises(Refused) as refusal:
        decide(first, lifted(one, reason=" "), upheld(two, reason="Manca", remedy=""), lifted(three))
    assert [blocker.code for blocker in refusal.value.blockers] == ["reason", "remedy", "none"]
    assert (PublishedList.objects.count(), Outcome.objects.count()) == (1, 3)


@pytest.mark.parametrize("reason", ["Firma di RSSMRA85T10A562S", "Scrivere a maria.rossi@ente.example"])
def test_published_reason_names_no_person(first: Phase, reason: str):
    project = checked(first, "Cortile")
    publish_list(first)
    with pytest.raises(Refused) as refusal:
        decide(first, lifted(project, reason=reason))
    assert [blocker.code for blocker in refusal.value.blockers] == ["personal"]


def test_nothing_decided_and_nothing_published_are_refused(first: Phase):
    with pytest.raises(Refused) as refusal:
        decide(first)
    assert [blocker.code for blocker in refusal.value.blockers] == ["nothing", "list"]


def test_decision_is_told_and_audited(first: Phase):
    project = checked(first, "Cortile")
    publish_list(first)
    Notice.objects.all().delete()
    new = decide(first, upheld(project))
    notice = Notice.objects.filter(kind="project.outcome").earliest("pk")
    assert ("La firma manca." in notice.text, REMEDY in notice.text) == (True, True)
    events = AuditEvent.objects.filter(event__in=["act.recorded", "project.outcome", "list.published"])
    assert list(events.order_by("pk").values_list("event", flat=True))[-3:] == [
        "act.recorded",
        "project.outcome",
        "list.published",
    ]
    assert AuditEvent.objects.get(event="list.published").details["version"] == new.version


def test_reservations_wait_on_the_signatorys_desk_until_they_are_decided(first: Phase):
    project = checked(first, "Cortile")
    publish_list(first)
    assert [one.kind for one in waiting_for(persona("marco"), NOW)][-1:] == ["reservation"]
    decide(first, lifted(project))
    assert "reservation" not in [one.kind for one in waiting_for(persona("marco"), NOW)]
