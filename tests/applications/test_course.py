"""From the closing to the next phase: who reads when, outcomes, the second project, and the whole table of states."""

import itertools
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications import actions, board
from applications.desk import waiting_for
from applications.models import Outcome, OutcomeKind, Project
from applications.permissions import Standing, project_actions, projects_readable_by
from applications.tasks import close_phases
from applications.workflow import PROJECT, ProjectState
from core.models import Notice
from core.refusals import NotAllowed, Refused
from core.workflow import StepRefused
from organisations.models import Role
from tests.applications.test_pages import address
from tests.factories.accounts import UserFactory, persona
from tests.factories.applications import (
    admitted_project,
    close_and_register,
    complete_definitive,
    complete_project,
    definitive_draft,
    draft_project,
    fresh,
    registered_definitive,
    registered_project,
    send_project,
    sender,
    sent_definitive,
    sent_project,
    signed_act,
)
from tests.factories.calls import published_call
from tests.factories.organisations import acting
from tests.factories.partnerships import invited, representative_of

TABLE = {
    ("draft", "send"): "sent",
    ("replacing", "send"): "sent",
    ("sent", "replace"): "replacing",
    ("replacing", "keep"): "sent",
    ("sent", "withdraw"): "withdrawn",
    ("replacing", "withdraw"): "withdrawn",
    ("withdrawn", "resume"): "draft",
    ("draft", "lapse"): "lapsed",
    ("withdrawn", "lapse"): "lapsed",
    ("sent", "register"): "registered",
    ("replacing", "register"): "registered",
    ("registered", "start_check"): "checking",
    ("checking", "admit"): "admitted",
    ("checking", "admit_with_reservation"): "admitted_reserved",
    ("checking", "refuse"): "not_admitted",
    ("admitted_reserved", "lift_reservation"): "admitted",
    ("admitted_reserved", "uphold_reservation"): "not_admitted",
    ("registered", "start_scoring"): "scoring",
    **{
        (state, action): target
        for state in ("scoring", "funded", "partly_funded", "reserve", "unsuitable")
        for action, target in (
            ("fund", "funded"),
            ("fund_partly", "partly_funded"),
            ("put_on_reserve", "reserve"),
            ("judge_unsuitable", "unsuitable"),
            ("exclude", "excluded"),
        )
    },
    **{
        (state, "exclude"): "excluded"
        for state in ("sent", "replacing", "registered", "checking", "admitted", "admitted_reserved")
    },
}


@pytest.mark.parametrize(("state", "action"), list(itertools.product(ProjectState.values, sorted(PROJECT.actions))))
def test_project_moves_only_as_the_table_says(state: str, action: str) -> None:
    project = Project(state=state)
    if (state, action) in TABLE:
        assert PROJECT.move(project, action) == (state, TABLE[state, action])
    else:
        with pytest.raises(StepRefused):
            PROJECT.move(project, action)


@pytest.mark.parametrize(
    ("stands", "allowed"),
    [
        (Standing(reads=True), set()),
        (Standing(reads=True, writes=True), {"edit"}),
        (Standing(reads=True, writes=True, leads=True), {"edit", "keep"}),
        (Standing(reads=True, writes=True, leads=True, sends=True), {"edit", "keep", "send", "withdraw"}),
    ],
)
def test_actions_follow_from_standing_state_and_time(stands: Standing, allowed: set[str]) -> None:
    project = Project(state="replacing")
    assert project_actions(project, stands, in_time=True) == allowed
    assert project_actions(project, stands, in_time=False) == set()


@pytest.mark.django_db
def test_nobody_but_the_applicants_reads_before_the_registration() -> None:
    project, now = sent_project(), timezone.now()
    office = [persona(name) for name in ("giulia", "marco", "elena", "paolo", "chiara")]
    everybody = [*office, UserFactory(), UserFactory(administrator=True)]
    assert [projects_readable_by(person, now).exists() for person in everybody] == [False] * 7
    assert list(projects_readable_by(sender(project), now)) == [project]


@pytest.mark.django_db
def test_office_reads_from_the_registration_on_but_never_a_lapsed_draft() -> None:
    call = published_call()
    sent, draft = sent_project(call=call), draft_project(call=call)
    after = close_and_register(sent)
    for name in ("giulia", "marco", "elena", "paolo"):
        assert list(projects_readable_by(persona(name), after)) == [sent]
    assert not projects_readable_by(persona("chiara"), after).exists()
    assert fresh(draft).state == "lapsed"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["giulia", "marco", "elena", "chiara", "tommaso", "stranger"])
def test_pages_of_a_sent_project_are_not_there_for_the_office_before_the_registration(client: Any, name: str) -> None:
    project = sent_project()
    client.force_login(persona(name))
    pages = [
        reverse("applications:detail", args=[project.application.public_id]),
        *(address(page, project, 1) for page in ("receipt", "receipt_pdf")),
        *(address(page, project) for page in ("send", "missing", "documents", "withdraw", "replace")),
        address("section", project, "idea"),
    ]
    assert [client.get(page).status_code for page in pages] == [404] * len(pages)


@pytest.mark.django_db
def test_invited_body_reads_nothing_before_it_accepts() -> None:
    project = draft_project()
    member = invited(project.application.partnership)
    person = acting(UserFactory(), member.body, Role.LEGAL_REPRESENTATIVE)
    assert not projects_readable_by(person, timezone.now()).exists()


@pytest.mark.django_db
def test_office_role_of_a_body_in_the_partnership_gives_no_right() -> None:
    project = draft_project()
    person = acting(UserFactory(), project.application.partnership.lead, Role.COMMISSION_STAFF)
    assert not projects_readable_by(person, timezone.now()).exists()


@pytest.mark.django_db
def test_outcome_is_recorded_and_told() -> None:
    project = admitted_project(outcome=OutcomeKind.ADMITTED_WITH_RESERVATION)
    assert (project.state, project.outcomes.get().kind) == ("admitted_reserved", "admitted_reserved")
    lead = project.application.partnership.lead
    told = set(Notice.objects.filter(kind="project.outcome").values_list("recipient", flat=True))
    partner = project.application.partnership.members.get(role="partner").body
    assert told == {sender(project).email, representative_of(partner).email, lead.pec}


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "state"), [("admitted", "admitted"), ("not_admitted", "not_admitted")])
def test_reservation_is_resolved_by_a_later_outcome(kind: str, state: str) -> None:
    project = admitted_project(outcome=OutcomeKind.ADMITTED_WITH_RESERVATION)
    now = project.state_since
    act = signed_act(project.application.call, "reservation", now=now)
    actions.record_outcome(project, kind=kind, act=act, reason="Chiarito.", by=persona("marco"), now=now)
    assert (fresh(project).state, Outcome.objects.count()) == (state, 2)


@pytest.mark.django_db
def test_outcome_without_reason_or_under_the_act_of_another_call_is_refused() -> None:
    project = registered_project()
    Project.objects.filter(pk=project.pk).update(state="checking")
    now, by = project.state_since, persona("marco")
    act = signed_act(project.application.call, now=now)
    with pytest.raises(Refused):
        actions.record_outcome(project, kind="admitted", act=act, reason=" ", by=by, now=now)
    other = signed_act(published_call(), now=timezone.now())
    with pytest.raises(NotAllowed):
        actions.record_outcome(project, kind="admitted", act=other, reason="Sì", by=by, now=now)


@pytest.mark.django_db
def test_grant_beyond_the_request_is_refused() -> None:
    project = registered_definitive()
    Project.objects.filter(pk=project.pk).update(state="scoring")
    act = signed_act(project.application.call, "ranking", now=project.state_since)
    given = {"act": act, "reason": "In graduatoria", "by": persona("marco"), "now": project.state_since}
    with pytest.raises(Refused):
        actions.record_outcome(project, kind="funded", grant=project.submissions.get().requested_grant + 1, **given)
    actions.record_outcome(project, kind="funded", grant=project.submissions.get().requested_grant, **given)
    assert fresh(project).state == "funded"


@pytest.mark.django_db
def test_next_phase_begins_with_the_answers_to_the_same_questions() -> None:
    project = definitive_draft()
    earlier = project.application.projects.get(phase__position=1)
    answers = {key: value for draft in project.drafts.all() for key, value in draft.answers.items()}
    before = {key: value for draft in earlier.drafts.all() for key, value in draft.answers.items()}
    assert answers == {key: value for key, value in before.items() if key not in ("total_cost", "requested_grant")}
    assert fresh(project).application.partnership.state == "forming"
    assert fresh(earlier).state == "admitted"


@pytest.mark.django_db
@pytest.mark.parametrize("make", [registered_project, sent_project])
def test_next_phase_opens_only_from_an_admitted_project(make: Any) -> None:
    project = make()
    now = project.application.call.phases.get(position=2).opens_at
    with pytest.raises(Refused) as refusal:
        actions.start_next_phase(project.application, by=sender(project), now=now)
    assert [blocker.code for blocker in refusal.value.blockers] == ["not_admitted"]


@pytest.mark.django_db
def test_next_phase_is_begun_by_the_lead_only_and_once() -> None:
    project = definitive_draft()
    with pytest.raises(NotAllowed):
        actions.start_next_phase(project.application, by=UserFactory(), now=project.created_at)
    with pytest.raises(NotAllowed):
        actions.start_next_phase(project.application, by=sender(project), now=project.created_at)


@pytest.mark.django_db
def test_definitive_project_is_sent_with_the_sums_of_its_budget() -> None:
    submission = sent_definitive().submissions.get()
    assert (str(submission.total_cost), str(submission.requested_grant)) == ("500000.00", "375000.00")


@pytest.mark.django_db
def test_definitive_project_whose_shares_are_not_those_of_the_budget_is_refused() -> None:
    project = complete_definitive()
    section = project.form.sections.get(key="costi")
    draft = project.drafts.get(section=section)
    first = draft.answers["budget"]["lines"][0]
    budget = {**draft.answers["budget"], "lines": [first]}
    now = project.created_at
    given = {"answers": {**draft.answers, "budget": budget}, "version": draft.version, "now": now}
    actions.save_section(project, section, by=sender(project), **given)
    with pytest.raises(Refused) as refusal:
        send_project(project, now=now)
    assert {blocker.code for blocker in refusal.value.blockers} == {"rule"}


@pytest.mark.django_db
def test_desk_lists_drafts_before_the_deadline_and_admitted_projects_to_go_on() -> None:
    project = draft_project()
    now = timezone.now()
    assert [item.kind for item in waiting_for(sender(project), now)] == ["draft"]
    assert waiting_for(sender(project), project.phase.closes_at + (project.phase.closes_at - now)) == []
    assert waiting_for(UserFactory(), now) == []


@pytest.mark.django_db
def test_desk_tells_the_lead_to_begin_the_next_phase() -> None:
    project = admitted_project()
    phase = project.application.call.phases.get(position=2)
    assert [item.kind for item in waiting_for(sender(project), phase.opens_at)] == ["next_phase"]


@pytest.mark.django_db
def test_board_counts_states_without_naming_anybody() -> None:
    call = published_call()
    complete_project(call=call)
    sent_project(call=call)
    assert board.counts(call.phases.get(position=1)) == {"draft": 1, "sent": 1}
    assert board.received(call.phases.get(position=1)) == 1


@pytest.mark.django_db
def test_clock_task_does_nothing_before_its_time() -> None:
    sent_project()
    assert close_phases() == 0


@pytest.mark.django_db
def test_list_of_applications_takes_the_same_queries_for_one_and_for_many(client: Any) -> None:
    first = draft_project()
    client.force_login(sender(first))
    for_one = _queries(client, reverse("applications:list"))
    lead, call = first.application.partnership.lead, first.application.call
    for number in range(12):
        draft_project(call=call, lead=lead, name=f"Progetto {number}")
    assert _queries(client, reverse("applications:list")) == for_one


def _queries(client: Any, page: str) -> int:
    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        client.get(page)
    return len(queries)
